"""The words for offices, endings and genders."""

from flask_babel import lazy_gettext as _l

from council.assembly.models import CollegeKind, Ending, Gender, Office

OFFICES = {
    Office.CHAIR: _l("Chair"),
    Office.VICE_CHAIR: _l("Vice-chair"),
    Office.SECRETARY: _l("Secretary"),
}
ENDINGS = {
    Ending.RESIGNED: _l("Resigned"),
    Ending.MOVED: _l("Moved away"),
    Ending.REPLACED: _l("Replaced by those whom the person represents"),
    Ending.ABSENT: _l("Absent too often"),
    Ending.DIED: _l("Died"),
    Ending.LEFT: _l("Closed the account"),
    Ending.SEATED: _l("Took a seat"),
    Ending.MISTAKE: _l("Given by mistake"),
    Ending.DISSOLVED: _l("The council ended"),
}
WITH_ANOTHER = (Ending.LEFT, Ending.SEATED, Ending.DISSOLVED)  # by something else that is done
BY_HAND = tuple(each for each in Ending if each not in WITH_ANOTHER)
GENDERS = {
    Gender.WOMAN: _l("A woman"),
    Gender.MAN: _l("A man"),
    Gender.OTHER: _l("Another gender"),
}
KINDS = {
    CollegeKind.RESIDENTS: _l("Residents, drawn by lot"),
    CollegeKind.ASSOCIATIONS: _l("Associations, drawn by lot"),
    CollegeKind.COMMUNES: _l("Delegates of communes"),
    CollegeKind.SERVICES: _l("Delegates of services"),
    CollegeKind.EXPERTS: _l("Experts"),
}
