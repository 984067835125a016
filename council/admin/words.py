"""The words for roles, levels and kinds of mail, for lists to choose from."""

from flask_babel import lazy_gettext as _l

from council.people.models import Role
from council.territory.models import Level

ROLES = {
    Role.RESIDENT: _l("resident"),
    Role.HELPER: _l("helper"),
    Role.TRANSLATOR: _l("translator"),
    Role.MODERATOR: _l("moderator"),
    Role.SECRETARY: _l("secretary"),
    Role.OFFICIAL: _l("official"),
    Role.ADMINISTRATOR: _l("administrator"),
}
LEVELS = {
    Level.COMMUNE: _l("commune"),
    Level.CPAS: _l("CPAS"),
    Level.PROVINCE: _l("province"),
    Level.COMMUNITY: _l("community"),
    Level.REGION: _l("region"),
    Level.FEDERAL: _l("federal"),
    Level.EUROPEAN: _l("European"),
}
ACTING = {  # how a level acts on a theme
    "main": _l("decides"),
    "joint": _l("decides with others"),
    "framework": _l("sets the frame"),
    "execution": _l("carries out"),
    "delivery": _l("gives the service"),
    "financing": _l("pays"),
    "supervision": _l("supervises"),
    "coordination": _l("coordinates"),
    "prevention": _l("prevents"),
    "own-initiative": _l("may act by itself"),
    "local-actor": _l("acts on the spot"),
    "school-owner": _l("runs schools"),
    "minor": _l("has a small part"),
}
TASKS = {
    "assembly.count_ballots": _l("Count the ballots that are over"),
    "assembly.remind_voters": _l("Remind those who have not voted"),
    "assembly.free_proxies": _l("Give votes back where a proxy no longer holds"),
    "assembly.call_newcomers": _l("Call new members to the meetings to come"),
    "assembly.tell_of_debates": _l("Tell of what is new in debates"),
    "assembly.prepare_meetings": _l("Remind members of a meeting, and say what is missing"),
    "assembly.bring_opinions_back": _l("Bring opinions back on their day"),
    "assembly.forget_applications": _l("Forget old applications"),
    "assembly.forget_needs": _l("Forget what people needed for a meeting"),
    "outbox.deliver": _l("Send the e-mails"),
    "journal.seal": _l("Seal the journal"),
    "referrals.prompt": _l("Ask what became of commitments"),
    "referrals.judgements": _l("Ask again what people think of answers"),
    "referrals.remind": _l("Remind the authorities"),
    "inbox.fetch": _l("Fetch the answers by e-mail"),
    "inbox.sort": _l("Say where received e-mails belong"),
    "inbox.settle": _l("Take note of answers given otherwise"),
    "inbox.sweep": _l("Remove old received e-mails"),
    "referrals.reports": _l("Write the yearly reports"),
    "contributions.drop_old_drafts": _l("Forget old drafts"),
    "contributions.count_the_met": _l("Count the people met"),
    "contributions.recount": _l("Count the supports again"),
    "contributions.count_choices": _l("Count what each filter finds"),
    "dossiers.count_choices": _l("Count the dossiers that each filter finds"),
    "dossiers.compare": _l("Look for contributions that say the same"),
    "discussion.recount": _l("Count the comments again"),
    "notices.tell": _l("Tell people what happened"),
    "notices.digests": _l("Send the summaries"),
    "people.forget": _l("Forget old links"),
    "files.sweep": _l("Remove files that nothing needs"),
    "outbox.sweep": _l("Forget kept e-mails"),
}
