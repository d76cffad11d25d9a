"""Every history of a few servers, one by one, and the properties straight from their definitions.

Slow, and as plain as can be: no states are merged, no server is special, nothing is guessed. The models that Spin
explores are held against it where it can keep up, which is up to three servers.
"""

import dataclasses
import enum


class Redis:
    """The keys of one user; one call is one command."""

    def __init__(self, residents):
        self.keys = {f"resident-{i}" for i in range(residents)}

    def set_nx(self, key):
        is_new = key not in self.keys
        self.keys.add(key)
        return is_new

    def delete(self, key):
        self.keys.discard(key)

    def list_keys(self):
        return set(self.keys)

    def admit(self, key, limit):
        """The script."""
        if len(self.keys) >= limit:
            return False
        self.keys.add(key)
        return True


# A strategy yields each command before it executes, is sent the reply, and returns whether it admitted. No key is
# ever there already: every server has its own.

def count_then_register(key, limit):
    if len((yield Redis.list_keys)) >= limit:
        return False
    yield lambda redis: redis.set_nx(key)
    return True


def register_then_check(key, is_full):
    yield lambda redis: redis.set_nx(key)
    if is_full((yield Redis.list_keys)):
        yield lambda redis: redis.delete(key)
        return False
    return True


def register_then_count(key, limit):
    return register_then_check(key, lambda keys: len(keys) >= limit)


def register_then_count_plus_one(key, limit):
    return register_then_check(key, lambda keys: len(keys) >= limit + 1)


def exclude_own_key(key, limit):
    return register_then_check(key, lambda keys: len(keys - {key}) >= limit)


def lua_script(key, limit):
    return (yield lambda redis: redis.admit(key, limit))


def ask_then_script(key, limit):
    """As in ask_then_script.pml, which says what it is for."""
    yield lambda redis: key in redis.keys
    is_admitted = yield lambda redis: redis.admit(key, limit)
    if is_admitted:
        yield lambda redis: key in redis.keys
    return is_admitted


def leaking_script(key, limit):
    """As in leaking_script.pml, which says what it is for; `serve` leaves its key where it is."""
    return lua_script(key, limit)


STRATEGIES = {
    "count-then-register": count_then_register,
    "register-then-count": register_then_count,
    "register-then-count-plus-one": register_then_count_plus_one,
    "exclude-own-key": exclude_own_key,
    "lua-script": lua_script,
    "ask-then-script": ask_then_script,
    "leaking-script": leaking_script,
}


class Kind(enum.Enum):
    INVOKED = enum.auto()
    ADMITTED = enum.auto()
    REJECTED = enum.auto()
    RELEASE_INVOKED = enum.auto()
    RELEASE_RETURNED = enum.auto()


def serve(server, strategy, limit, history):
    """A server's life: suspended before each command, and recording what its client sees."""
    key = f"racer-{server}"
    acquiring = strategy(key, limit)
    command = next(acquiring)
    is_invoked = False
    while True:
        redis = yield
        if not is_invoked:
            history.append((Kind.INVOKED, server))
            is_invoked = True
        try:
            command = acquiring.send(command(redis))
        except StopIteration as end:
            is_admitted = end.value
            break
    history.append((Kind.ADMITTED if is_admitted else Kind.REJECTED, server))
    if not is_admitted:
        return
    redis = yield
    history.append((Kind.RELEASE_INVOKED, server))
    if strategy is not leaking_script:
        redis.delete(key)
    history.append((Kind.RELEASE_RETURNED, server))


def run(strategy, servers, limit, residents, prefix):
    """The history with the choices of `prefix` and then always the first; and the choices there were, by step."""
    history = []
    redis = Redis(residents)
    lives = {}
    for server in range(servers):
        lives[server] = serve(server, strategy, limit, history)
        next(lives[server])
    choices = []
    while lives:
        enabled = sorted(lives)
        chosen = prefix[len(choices)] if len(choices) < len(prefix) else 0
        choices.append((chosen, len(enabled)))
        server = enabled[chosen]
        try:
            lives[server].send(redis)
        except StopIteration:
            del lives[server]
    return history, choices


def all_histories(strategy, servers, limit, residents):
    """Each complete history, once for every schedule that leads to it."""
    prefix = []
    while prefix is not None:
        history, choices = run(strategy, servers, limit, residents, prefix)
        yield history
        prefix = next_prefix(choices)


def next_prefix(choices):
    """The next schedule in lexicographic order: the last choice that has another is taken differently."""
    for i in range(len(choices) - 1, -1, -1):
        chosen, count = choices[i]
        if chosen + 1 < count:
            return [choice for choice, _ in choices[:i]] + [chosen + 1]
    return None


def lower(history, residents, i):
    """Surely running just after event i: admission returned, release not yet invoked. Residents always are."""
    seen = history[:i + 1]
    return residents + sum(
        (Kind.ADMITTED, server) in seen and (Kind.RELEASE_INVOKED, server) not in seen for _, server in invocations(seen))


def upper(history, residents, i):
    """Possibly running just after event i: ends up admitted, already invoked, release not yet returned."""
    seen = history[:i + 1]
    return residents + sum(
        (Kind.ADMITTED, server) in history and (Kind.RELEASE_RETURNED, server) not in seen
        for _, server in invocations(seen))


def invocations(seen):
    return [event for event in seen if event[0] is Kind.INVOKED]


def worst_excess(history, limit, residents):
    return max(0, max(lower(history, residents, i) for i in range(len(history))) - limit)


def has_false_rejection(history, limit, residents):
    for returned, (kind, server) in enumerate(history):
        if kind is not Kind.REJECTED:
            continue
        invoked = history.index((Kind.INVOKED, server))
        if all(upper(history, residents, i) < limit for i in range(invoked, returned)):
            return True
    return False


@dataclasses.dataclass
class Findings:
    worst_excess: int
    is_rejecting_falsely: bool
    outcomes: list  # sorted [admitted, rejected], of complete histories


def explore(strategy, servers, limit, residents):
    worst = 0
    is_rejecting_falsely = False
    outcomes = set()
    for history in set(map(tuple, all_histories(STRATEGIES[strategy], servers, limit, residents))):
        worst = max(worst, worst_excess(history, limit, residents))
        is_rejecting_falsely = is_rejecting_falsely or has_false_rejection(history, limit, residents)
        kinds = [kind for kind, _ in history]
        outcomes.add((kinds.count(Kind.ADMITTED), kinds.count(Kind.REJECTED)))
    return Findings(worst, is_rejecting_falsely, sorted(map(list, outcomes)))
