"""Who may do what with meetings, and how refusals are told."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from council.assembly.models import Mandate, Meeting, Minutes, Office
from council.assembly.rules import keeps_it
from council.core import journal
from council.core.errors import explain, unique
from council.core.policy import action
from council.people.models import Member


@dataclass(frozen=True)
class Sitting:
    """A meeting before the eyes of somebody: by which mandate they sit in it, and their offices."""

    meeting: Meeting
    mandate: Mandate | None = None
    offices: frozenset[Office] = frozenset()


@dataclass(frozen=True)
class Paper:
    """Minutes before the eyes of somebody."""

    sitting: Sitting
    minutes: Minutes


def open_to_all(_actor: Member | None, sitting: Sitting) -> bool:
    """everyone, once members were called to it, where it is public"""
    return sitting.meeting.public and sitting.meeting.convened_at is not None


def sits(actor: Member | None, sitting: Sitting) -> bool:
    """members of its council, once they were called to it"""
    called = sitting.meeting.convened_at is not None
    return actor is not None and called and sitting.mandate is not None


def keeps_its_council(actor: Member | None, sitting: Sitting) -> bool:
    """secretaries and administrators of the authority that its council advises"""
    return keeps_it(actor, sitting.meeting.council)


def is_its_secretary(actor: Member | None, sitting: Sitting) -> bool:
    """the secretary of its council"""
    return actor is not None and Office.SECRETARY in sitting.offices


def runs_it(actor: Member | None, sitting: Sitting) -> bool:
    """the chair, the vice-chair and the secretary of its council"""
    return actor is not None and bool(sitting.offices)


def has_a_part(actor: Member | None, sitting: Sitting) -> bool:
    """those who sit in its council, run it or keep it"""
    return any(rule(actor, sitting) for rule in (sits, runs_it, keeps_its_council))


def may_read_it(actor: Member | None, paper: Paper) -> bool:
    """who may read of the meeting, once the minutes are adopted, or the council has ended"""
    rules = (open_to_all, sits, runs_it, keeps_its_council)
    final = paper.minutes.adopted_at or paper.sitting.meeting.council.ended_at
    return final is not None and any(rule(actor, paper.sitting) for rule in rules)


def writes_or_corrects(actor: Member | None, paper: Paper) -> bool:
    """those who sit in its council, run it or keep it, while they are a draft"""
    return has_a_part(actor, paper.sitting)


READ_MINUTES = action("minutes.read", may_read_it, writes_or_corrects, hidden=True)
READ = action("meeting.read", open_to_all, sits, runs_it, keeps_its_council, hidden=True)
ANSWER = action("meeting.answer", sits, hidden=True)
KEEP = action("meeting.keep", is_its_secretary, keeps_its_council, hidden=True)
LEAD = action("meeting.lead", runs_it, keeps_its_council, hidden=True)

explain(
    {
        "meeting.unknown": (404, _l("This meeting is not known.")),
        "meeting.past": (422, _l("A meeting begins in the future. Please choose a later day.")),
        "meeting.order": (422, _l("It ends after it begins. Please check the times.")),
        "meeting.answers": (422, _l("Members answer before the meeting begins.")),
        "meeting.nowhere": (422, _l("Please write a place, or a link for those who are far.")),
        "meeting.no_agenda": (409, _l("The agenda is empty. Put something on it first.")),
        "meeting.late": (
            409,
            _l(
                "It is too late: the rules of this council ask for %(days)s days between the "
                "convocation and the meeting. Choose a later day, or say that it is urgent."
            ),
        ),
        "meeting.not_draft": (409, _l("The members were called to this meeting already.")),
        "meeting.fixed": (
            409,
            _l("This meeting has begun or is cancelled: it stays as it is."),
        ),
        "meeting.not_convened": (409, _l("The members were not called to this meeting.")),
        "meeting.not_open": (409, _l("This meeting is not under way.")),
        "meeting.answers_over": (
            409,
            _l("It is too late to answer here. Please tell the secretary."),
        ),
        "meeting.holder": (
            422,
            _l("This person cannot stand in for you. Please choose another one."),
        ),
        "meeting.resource": (422, _l("Nobody asked for this.")),
        "meeting.dossier": (409, _l("This dossier is on the agenda already.")),
        "meeting.seat": (422, _l("This person has no seat in this council on that day.")),
        "meeting.times": (422, _l("Nobody leaves before they arrive. Please check the times.")),
        "meeting.item_over": (409, _l("This item has been dealt with already.")),
        "meeting.ballot": (409, _l("This vote is open already, or belongs to another council.")),
        "floor.asked": (409, _l("You have asked for the floor already.")),
        "floor.done": (409, _l("This person has had the floor already.")),
        "floor.no_item": (409, _l("No item is being talked about now.")),
        "minutes.not_closed": (409, _l("Minutes are written once the meeting is closed.")),
        "minutes.drafted": (409, _l("The minutes of this meeting are drafted already.")),
        "minutes.adopted": (409, _l("These minutes are adopted: they stay as they are.")),
        "minutes.stale": (
            409,
            _l("Someone corrected these minutes meanwhile. Please look at their text first."),
        ),
        "minutes.later": (422, _l("Minutes are adopted in a later meeting of the same council.")),
    }
)
unique("minutes", "meeting_id", code="minutes.drafted")
journal.tell(
    {
        "meeting.prepared": _l("Meeting prepared"),
        "meeting.changed": _l("Meeting changed"),
        "meeting.convened": _l("Members called to a meeting"),
        "meeting.cancelled": _l("Meeting cancelled"),
        "meeting.answers_soon": _l("Members asked to answer soon"),
        "meeting.shortage": _l("Something missing for a meeting"),
        "meeting.opened": _l("Meeting opened"),
        "meeting.closed": _l("Meeting closed"),
        "meeting.agenda_changed": _l("Agenda changed"),
        "meeting.attendance_noted": _l("Attendance noted"),
        "agenda_item.begun": _l("Item begun"),
        "agenda_item.ended": _l("Item ended"),
        "minutes.drafted": _l("Minutes drafted"),
        "minutes.corrected": _l("Minutes corrected"),
        "minutes.adopted": _l("Minutes adopted"),
        "council.rules_changed": _l("Rules of the meetings changed"),
    }
)
