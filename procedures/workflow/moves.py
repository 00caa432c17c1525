"""One run of the engine over a marking, and the move it leaves behind: what opened, closed, was held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from procedures.workflow.definition import Outcome, Workflow
from procedures.workflow.marking import Consultation, End, Marking, Recallable, Request, State, Token


@dataclass(frozen=True, kw_only=True)
class Move:
    """The new marking, and the difference to the old one that rows must follow.

    opened     new tasks, in the state they open in (a system step opens `waiting`, under a request `held`)
    closed     tasks that were done
    cancelled  tasks made void by a return, a recall or an end
    held       tasks that now stand still under a request
    released   tasks open again: held ones, and the asker's when a wait ends without a way on
    waiting    tokens that began to wait just now: each needs its timer
    arrived    branches that now wait at a join; merged: those a join took up
    restored   tasks a recall brings back, under their old ids
    returned   the opened task that goes to the last holder of its step, after a return
    """

    marking: Marking
    opened: tuple[Token, ...] = ()
    closed: tuple[Token, ...] = ()
    cancelled: tuple[Token, ...] = ()
    held: tuple[Token, ...] = ()
    released: tuple[Token, ...] = ()
    waiting: tuple[Token, ...] = ()
    arrived: tuple[Token, ...] = ()
    merged: tuple[Token, ...] = ()
    restored: tuple[Token, ...] = ()
    returned: Token | None = None
    requested: Request | None = None
    answered: Request | None = None
    consulted: tuple[Consultation, ...] = ()
    consultations_closed: tuple[Consultation, ...] = ()
    received: bool = False
    finished: bool = False
    end: End | None = None


@dataclass
class Run:
    """A marking being changed. Lives for one call of the engine and is never handed out."""

    workflow: Workflow
    before: Marking
    tokens: dict[int, Token] = field(init=False)
    consultations: dict[int, Consultation] = field(init=False)
    request: Request | None = field(init=False)
    received: bool = field(init=False)
    finished: bool = field(init=False)
    end: End | None = field(init=False)
    proposal: Outcome = field(init=False)
    proposed_by: int = field(init=False)
    acted: bool = field(init=False)
    next_id: int = field(init=False)
    recallables: dict[int, Recallable] = field(init=False)
    recallable_by: int | None = None
    returned: int | None = None
    cancelled: list[Token] = field(default_factory=list)
    restored: list[Token] = field(default_factory=list)

    def __post_init__(self) -> None:
        old = self.before
        self.tokens = {token.id: token for token in old.tokens}
        self.consultations = {asked.id: asked for asked in old.consultations}
        self.request, self.received, self.finished, self.end = (
            old.request,
            old.received,
            old.finished,
            old.end,
        )
        self.proposal, self.proposed_by, self.acted = old.proposal, old.proposed_by, old.acted
        self.next_id = old.next_id
        self.recallables = {undo.token: undo for undo in old.recallable}

    def new_id(self) -> int:
        self.next_id += 1
        return self.next_id - 1

    def in_order(self, steps: Iterable[str]) -> tuple[str, ...]:
        """A set of steps in the workflow's order, so that equal sets are equal markings."""
        return tuple(sorted(steps, key=self.workflow.order.__getitem__))

    def enter(self, key: str, *, passed: tuple[str, ...], again: bool = False) -> Token:
        """Put a new token on a step. At a join it waits for the others, unless it is reopened (`again`)."""
        joining = self.workflow.step(key).join and not again
        state: State = "arrived" if joining else self._opening_state(key)
        token = Token(id=self.new_id(), step=key, passed=passed, state=state)
        self.tokens[token.id] = token
        return token

    def _opening_state(self, key: str) -> State:
        if self.workflow.step(key).system:
            return "waiting"
        return "held" if self.request else "open"

    def close(self, token: Token) -> None:
        del self.tokens[token.id]

    def cancel(self, token: Token) -> None:
        del self.tokens[token.id]
        self.cancelled.append(token)

    def change(self, token: Token, state: State) -> None:
        self.tokens[token.id] = replace(token, state=state)

    def touch(self, token: int) -> None:
        """Somebody works with this token: what opened it can no longer be recalled."""
        for undo in list(self.recallables.values()):
            if token in undo.added:
                del self.recallables[undo.token]

    def open_joins(self) -> None:
        """Open each join where a token waits and that no other token can still reach."""
        waiting = [step.key for step in self.workflow.steps if step.join]
        changed = True
        while changed:
            changed = False
            for key in waiting:
                here = [
                    token for token in self.tokens.values() if token.state == "arrived" and token.step == key
                ]
                if here and not any(key in self.workflow.ahead[token.step] for token in self.tokens.values()):
                    self._merge(key, here)
                    changed = True

    def _merge(self, key: str, arrivals: list[Token]) -> None:
        for token in arrivals:
            self.close(token)
        passed: set[str] = set().union(*(token.passed for token in arrivals))
        self.enter(key, passed=self.in_order(passed), again=True)

    def move(self) -> Move:
        """The move from the marking this run began with."""
        old = {token.id: token for token in self.before.tokens}
        new = self.tokens
        void = {token.id for token in self.cancelled}
        restored = {token.id for token in self.restored}
        gone = [token for token in old.values() if token.id not in new and token.id not in void]
        fresh = [token for token in new.values() if token.id not in old and token.id not in restored]
        kept = [(old[token.id], token) for token in new.values() if token.id in old]
        before, request = self.before, self.request
        return Move(
            marking=self._marking(gone, fresh),
            opened=tuple(token for token in fresh if token.state != "arrived"),
            closed=tuple(token for token in gone if token.state != "arrived"),
            cancelled=tuple(self.cancelled),
            held=tuple(now for was, now in kept if now.state == "held" != was.state),
            released=tuple(now for was, now in kept if now.state == "open" != was.state),
            waiting=tuple(
                token
                for token in new.values()
                if token.state == "waiting" and (token.id not in old or old[token.id].state != "waiting")
            ),
            arrived=tuple(token for token in fresh if token.state == "arrived"),
            merged=tuple(token for token in gone if token.state == "arrived"),
            restored=tuple(self.restored),
            returned=new.get(self.returned) if self.returned is not None else None,
            requested=request
            if request and (not before.request or before.request.id != request.id)
            else None,
            answered=before.request if before.request and request is None else None,
            consulted=tuple(asked for asked in self.consultations.values() if asked.id >= before.next_id),
            consultations_closed=tuple(
                asked for asked in before.consultations if asked.id not in self.consultations
            ),
            received=self.received and not before.received,
            finished=self.finished and not before.finished,
            end=self.end,
        )

    def _marking(self, gone: list[Token], fresh: list[Token]) -> Marking:
        if self.recallable_by is not None:
            self._remember(gone, fresh)
        return Marking(
            tokens=tuple(sorted(self.tokens.values(), key=lambda token: token.id)),
            consultations=tuple(self.consultations.values()),
            request=self.request,
            received=self.received,
            finished=self.finished,
            end=self.end,
            proposal=self.proposal,
            proposed_by=self.proposed_by,
            acted=self.acted,
            next_id=self.next_id,
            recallable=tuple(
                undo for undo in self.recallables.values() if all(id in self.tokens for id in undo.added)
            ),
        )

    def _remember(self, gone: list[Token], fresh: list[Token]) -> None:
        """Keep what a recall needs, unless another system has been told or a wait was cut off."""
        removed = (*gone, *self.cancelled)
        if self.recallable_by is None or any(token.state == "waiting" for token in (*removed, *fresh)):
            return
        self.recallables[self.recallable_by] = Recallable(
            token=self.recallable_by,
            removed=tuple(sorted(removed, key=lambda token: token.id)),
            added=tuple(token.id for token in fresh),
            proposal=self.before.proposal,
            proposed_by=self.before.proposed_by,
        )
