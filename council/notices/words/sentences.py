"""What an event in plain words is made of."""

from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from council.notices.models import Why


@dataclass(frozen=True)
class Sentence:
    """An event in plain words.

    `line` may hold `%(authority)s`. `to_actor`: a receipt, told to whoever did it. `desk`: the
    endpoint where those on duty act; by default the link leads to what the event is about.
    `asks`: what the link of its mail asks, without signing in ("voice" or "judgement").
    `others`: the title for those who are neither author nor co-author; `followers`: that for those
    who only follow, where others have a part in it.
    """

    title: LazyString
    line: LazyString
    icon: str
    to_actor: bool = False
    desk: str | None = None
    asks: str | None = None
    others: LazyString | None = None
    followers: LazyString | None = None

    def title_for(self, why: Why) -> str:
        """The title, as it is true for someone told for this reason."""
        if self.followers and why is Why.FOLLOWER:
            return str(self.followers)
        return str(self.others if self.others and why not in OWN else self.title)


OWN = (Why.AUTHOR, Why.CO_AUTHOR)
