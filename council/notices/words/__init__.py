"""How each event is told: a title, one line and a symbol; and why one is told it."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from council.notices.models import Why
from council.notices.words.commitments import COMMITMENTS
from council.notices.words.meetings import OF_MEETINGS
from council.notices.words.sentences import OWN, Sentence

SENTENCES: dict[str, Sentence] = {
    **COMMITMENTS,
    "contribution.submitted": Sentence(
        _l("We have received your contribution"),
        _l("A moderator will read it. You will be told what is decided."),
        "inbox",
        to_actor=True,
    ),
    "contribution.published": Sentence(
        _l("Your contribution is published"),
        _l("Everyone can now read it, support it and comment on it."),
        "message-circle",
    ),
    "contribution.rejected": Sentence(
        _l("Your contribution is not published"),
        _l("Read the reason. You can ask another person to look again."),
        "circle-alert",
    ),
    "contribution.redacted": Sentence(
        _l("Some words of your contribution are masked"),
        _l("Read what was masked and why. Your own text is kept."),
        "pencil",
    ),
    "contribution.withdrawn": Sentence(
        _l("A contribution was withdrawn by its author"),
        _l("It can no longer be supported. What was said about it stays."),
        "undo-2",
    ),
    "contribution.read_again": Sentence(
        _l("Your contribution will be read again"),
        _l("A reader alerted us. It is not shown meanwhile. You will be told what is decided."),
        "hourglass",
    ),
    "contribution.decision_undone": Sentence(
        _l("Your contribution will be read again"),
        _l("A first decision was taken back. You will be told what is decided."),
        "hourglass",
    ),
    "contribution.appeal_decided": Sentence(
        _l("Another person has looked at your contribution again"),
        _l("Read what was decided."),
        "scale",
    ),
    "contribution.appealed": Sentence(
        _l("An author asks for a second look"),
        _l("Someone other than the first moderator decides."),
        "scale",
        desk="moderation.appeals",
    ),
    "contribution.reported": Sentence(
        _l("A reader alerts us about a contribution"),
        _l("Read it, and say whether the alert is right."),
        "flag",
        desk="moderation.reports",
    ),
    "comment.reported": Sentence(
        _l("A reader alerts us about a comment"),
        _l("Read it, and say whether the alert is right."),
        "flag",
        desk="moderation.reports",
    ),
    "comment.posted": Sentence(
        _l("There is a new comment"),
        _l("Read it, and answer if you like."),
        "message-circle",
    ),
    "dossier.opened": Sentence(
        _l("Your words are in a new dossier"),
        _l("It will go to the authorities that can act."),
        "folder-open",
        others=_l("What you support or follow is in a new dossier"),
    ),
    "dossier.contribution_added": Sentence(
        _l("Your words are now in a dossier"),
        _l("It will go to the authorities that can act."),
        "folder-open",
        others=_l("What you support or follow is now in a dossier"),
    ),
    "dossier.edited": Sentence(
        _l("A dossier that you follow has changed"),
        _l("Read the new text, and what changed."),
        "pencil",
    ),
    "dossier.word_said": Sentence(
        _l("The council writes to you about your dossier"),
        _l("Here is what it says."),
        "message-circle",
    ),
    "dossier.closed": Sentence(
        _l("A dossier is closed"),
        _l("Read why. It can be opened again if the problem goes on."),
        "folder",
    ),
    "dossier.reopened": Sentence(
        _l("A dossier is open again"),
        _l("It was not over. The council goes on with it."),
        "folder-open",
    ),
    "ballot.opened": Sentence(
        _l("Your council votes"),
        _l("A vote is open. Read the text and the rule, then cast your vote."),
        "scale",
        to_actor=True,
    ),
    "ballot.closing_soon": Sentence(
        _l("Your vote is still missing"),
        _l("The vote ends soon. You can still take part."),
        "clock",
    ),
    "ballot.closed": Sentence(
        _l("A vote of your council is over"),
        _l("The votes are counted. See the result and how it came about."),
        "scale",
        to_actor=True,
        followers=_l("A vote of a council that you follow is over"),
    ),
    "motion.opened": Sentence(
        _l("A draft opinion is open to amendments"),
        _l("Read it. You can propose to change each paragraph."),
        "pencil",
    ),
    "motion.offered": Sentence(
        _l("You are asked to take a draft opinion over"),
        _l("Read it, then say yes or no."),
        "users",
    ),
    "motion.declined": Sentence(
        _l("A member does not take your draft opinion over"),
        _l("You still stand behind it. You can ask somebody else."),
        "users",
    ),
    "amendment.accepted": Sentence(
        _l("Your amendment is accepted"),
        _l("The text has a new version, with your words."),
        "circle-check",
    ),
    "amendment.rejected": Sentence(
        _l("Your amendment is not accepted"),
        _l("Read the answer, or the result of the vote."),
        "x",
    ),
    "amendment.fallen": Sentence(
        _l("Your amendment has fallen"),
        _l("Another one was accepted, which was in its way. See which."),
        "archive",
    ),
    "debate.argued": Sentence(
        _l("There is something new in a debate"),
        _l("Read what was said, and answer if you like."),
        "message-circle",
    ),
    "candidate_call.opened": Sentence(
        _l("A council seeks members"),
        _l("A call for candidates is open. You can apply."),
        "megaphone",
    ),
    "draw.done": Sentence(
        _l("The lots of a council are drawn"),
        _l("See who has a seat, and draw them again if you like."),
        "list",
    ),
    "opinion.adopted": Sentence(
        _l("An opinion waits for your signature"),
        _l("The council has adopted it. Read it, then sign it."),
        "pencil",
        desk="assembly.opinion_desk",
    ),
    "opinion.published": Sentence(
        _l("A council gives its opinion"),
        _l("It goes with the dossier to all who must answer. Read it, and who voted how."),
        "scale",
        to_actor=True,
    ),
    "opinion.review_due": Sentence(
        _l("An opinion is to be looked at again"),
        _l("Its day has come. Say what became of it."),
        "hourglass",
        desk="assembly.opinion_desk",
    ),
    "opinion.reviewed": Sentence(
        _l("A council says what became of its opinion"),
        _l("Read what was answered and done, and what was not."),
        "circle-check",
    ),
    "referral.sent": Sentence(
        _l("A dossier went to the authorities"),
        _l("It was sent to %(authority)s. The delay to answer is running, and everyone sees it."),
        "send",
    ),
    "referral.acknowledged": Sentence(
        _l("An authority has read a dossier"),
        _l("%(authority)s confirms that it has received it."),
        "circle-check",
    ),
    "referral.extended": Sentence(
        _l("An authority asks for more time"),
        _l("%(authority)s gives its reason, in public. See the new date."),
        "hourglass",
    ),
    "referral.answered": Sentence(
        _l("An authority has answered"),
        _l("%(authority)s has answered the dossier. Read its answer and its promises."),
        "landmark",
        asks="judgement",
    ),
    "referral.not_competent": Sentence(
        _l("An authority says that another one must act"),
        _l("%(authority)s names the authority that can act. The dossier goes on to it."),
        "arrow-right",
    ),
    "referral.overdue": Sentence(
        _l("An authority is late"),
        _l("%(authority)s has not answered in time. Reminders are sent, and everyone sees it."),
        "clock-alert",
    ),
    "referral.withdrawn": Sentence(
        _l("An authority no longer has to answer"),
        _l("The council takes the dossier back from %(authority)s. Its page says what goes on."),
        "undo-2",
    ),
    "referral.relay_prepared": Sentence(
        _l("A relay waits for you"),
        _l("The next letter is ready, to %(authority)s. Read it, then send it or set it aside."),
        "corner-right-up",
        desk="referrals.following",
    ),
    "mail.answered": Sentence(
        _l("An answer by e-mail waits for you"),
        _l("%(authority)s wrote. Note what it decides, then publish its words."),
        "inbox",
        desk="inbox.desk",
    ),
    "mail.held": Sentence(
        _l("An e-mail is held, and waits for you"),
        _l("It came to the address given to %(authority)s. Read why it is held, then decide."),
        "circle-alert",
        desk="inbox.desk",
    ),
    "mail.returned": Sentence(
        _l("A letter came back, and waits for you"),
        _l("It did not reach %(authority)s. Correct the address, then send it again."),
        "mail-x",
        desk="inbox.desk",
    ),
    "referral.reminder_to_post": Sentence(
        _l("A reminder is to be printed and posted"),
        _l("No e-mail address is known of %(authority)s."),
        "printer",
        desk="referrals.following",
    ),
    "referral.relayed": Sentence(
        _l("A dossier goes on to another authority"),
        _l("It was sent to %(authority)s, with all that was said before."),
        "send",
    ),
    **OF_MEETINGS,
}
WHY: dict[Why, LazyString] = {
    Why.AUTHOR: _l("You are told because you wrote this contribution."),
    Why.CO_AUTHOR: _l("You are told because you said that this contribution is also yours."),
    Why.SUPPORTER: _l("You are told because you support this contribution."),
    Why.FOLLOWER: _l("You are told because you follow this."),
    Why.COMMENTER: _l("You are told because you wrote a comment about this."),
    Why.DUTY: _l("You are told because it is your role to act."),
}
WHY_OF: dict[tuple[str, Why], LazyString] = {  # the same, where the thing asks for other words
    ("agenda_item", Why.COMMENTER): _l("You are told because you take part in this debate."),
    ("amendment", Why.AUTHOR): _l("You are told because you proposed this amendment."),
    ("ballot", Why.AUTHOR): _l("You are told because you proposed what is voted on."),
    ("ballot", Why.DUTY): _l("You are told because you vote in this council."),
    ("council", Why.DUTY): _l("You are told because you have a seat in this council."),
    ("meeting", Why.DUTY): _l("You are told because you have a part in this council."),
    ("minutes", Why.DUTY): _l("You are told because you have a part in this council."),
    ("motion", Why.AUTHOR): _l("You are told because you stand behind this draft opinion."),
    ("motion", Why.DUTY): _l("You are told because you have a seat in this council."),
}


def why(kind: str, reason: Why) -> str:
    """Why somebody is told of a thing of a kind, in one sentence."""
    return str(WHY_OF.get((kind, reason)) or WHY[reason])


__all__ = ["OWN", "SENTENCES", "WHY", "WHY_OF", "Sentence", "why"]
