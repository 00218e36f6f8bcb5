"""What all messages on the wire have in common: frozen models, bounded texts and lists, pages."""

from typing import Annotated, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

# Control characters are refused; only a Text may have line ends and tabs.
_LINE = r"^[^\x00-\x1f\x7f-\x9f]*$"
_TEXT = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$"

LONGEST_LIST = 1000
LARGEST_PAGE = 500

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Title = Annotated[str, Field(min_length=1, max_length=100, pattern=_LINE)]
Line = Annotated[str, Field(max_length=100, pattern=_LINE)]
LongLine = Annotated[str, Field(max_length=250, pattern=_LINE)]
Text = Annotated[str, Field(max_length=2000, pattern=_TEXT)]
Number = Annotated[str, Field(max_length=64, pattern=_LINE)]
Secret = Annotated[str, Field(min_length=1, max_length=256, repr=False)]
ETag = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Version = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Ids = Annotated[list[Id], Field(max_length=LONGEST_LIST)]
Cursor = Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[A-Za-z0-9_=-]+$")]
Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE)]
Moment = AwareDatetime  # RFC 3339

T = TypeVar("T")


class WireModel(BaseModel):
    """Frozen; fields that a newer server adds are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Page(WireModel, Generic[T]):
    """A part of a list. `next` is the cursor of the following part, None on the last one."""

    items: Annotated[list[T], Field(max_length=LARGEST_PAGE)]
    next: Cursor | None = None


class Empty(WireModel):
    """Nothing to say."""


class Removed(WireModel):
    """What is gone."""

    id: Id
