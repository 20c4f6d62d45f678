"""The algorithm of a kernel: step, error control, doses, outputs and rest, for lanes that each keep their own time.

Written in the dialect; see dialect.py for its words and lowering.py for how it becomes machine code. Every lane holds
one patient with its own time, step size, doses and outputs; a lane whose patient is done takes the next one. Nothing
crosses lanes (but for `shared` steps, which derivatives by finite differences ask for), so a patient's numbers are the
same whoever the neighbours are.

Step-size control is the proportional-integral one of Gustafsson (1991, ACM TOMS 17:533).
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from osteoimmune.engine.dialect import (
    Doubles,
    Integers,
    absolute,
    exp,
    first_lane,
    fma,
    log,
    maximum,
    select,
    splat,
    sqrt,
    static,
    store,
    vector,
)
from osteoimmune.engine.layout import Layout
from osteoimmune.engine.method import Method

KernelFunction = Callable[..., object]

# how a patient ends
COMPLETED, TOO_MANY_STEPS, STEP_TOO_SMALL, NOT_AT_REST, NOT_FINITE = range(5)

SAFETY, SMALLEST_FACTOR, LARGEST_FACTOR = 0.9, 0.2, 6.0
# The embedded estimate is one order below the solution it judges: closed forms and the assembled bodies come out two
# orders better than asked when it is taken at its word, so a fifth of it counts (tests/engine/test_accuracy.py).
ESTIMATE_SHARE = 0.2


def algorithm(at: Layout, method: Method, straight: SimpleNamespace) -> list[KernelFunction]:
    """The kernel's functions in the order in which they must be translated; the last two are its entry points.

    Args:
        at: where everything lies.
        method: the Rosenbrock method.
        straight: the functions of the system (see straight.py), on the workspace.
    """
    prepare, rates, observe = straight.prepare, straight.rates, straight.observe
    factor, solve, integrate = straight.factor, straight.solve, straight.integrate
    lanes, states, measured = at.lanes, at.states, at.states - at.integrals
    last = method.stages - 1
    inverse_gamma = 1.0 / method.gamma
    mean = 1.0 / max(measured, 1)
    whole, bends = method.on_rates(method.advance), [method.on_rates(row) for row in method.dense]
    proportional, integral, plain = -0.7 / method.order, 0.4 / method.order, -1.0 / method.order

    def step(w: Doubles, relative: float) -> None:
        """Try one step in all lanes: `after` and the error norm from `state`, `time` and `size`."""
        size = vector(w, at.size)
        inverse = 1.0 / size
        diagonal = inverse * inverse_gamma
        for i in range(measured):
            store(w, at.diagonal + i, diagonal)
        factor(w)
        for s in static(range(method.stages)):
            if s > 0:
                store(w, at.stage_time, fma(size, splat(method.nodes[s]), vector(w, at.time)))
                rates(w)
            for i in range(measured, states):
                store(w, at.slopes + s * states + i, vector(w, at.rates + i))
            if s > 0 or at.timed:
                for i in range(measured):
                    right = vector(w, at.rates + i)
                    if s > 0:
                        right = fma(vector(w, at.pull + i), inverse, right)
                    if at.timed and method.by_time[s] != 0.0:
                        right = fma(size * method.by_time[s], vector(w, at.by_time + i), right)
                    store(w, at.rates + i, right)
            solve(w)
            if s < last:
                for i in range(measured):  # one pass over the slopes for all that the next stage needs of them
                    new = vector(w, at.rates + i)
                    store(w, at.slopes + s * states + i, new)
                    y = vector(w, at.state + i)
                    if s + 1 < last - 1:
                        for j in static(range(s)):
                            y = fma(splat(method.stage[s + 1][j]), vector(w, at.slopes + j * states + i), y)
                        y = fma(splat(method.stage[s + 1][s]), new, y)
                    else:
                        y = vector(w, at.stage + i) + new
                    store(w, at.stage + i, y)
                    pull = splat(0.0)
                    for j in static(range(s)):
                        pull = fma(splat(method.coupling[s + 1][j]), vector(w, at.slopes + j * states + i), pull)
                    pull = fma(splat(method.coupling[s + 1][s]), new, pull)
                    store(w, at.pull + i, pull)
        total = splat(0.0)
        for i in range(measured):
            error = vector(w, at.rates + i)
            store(w, at.slopes + last * states + i, error)
            end = vector(w, at.stage + i) + error
            store(w, at.after + i, end)
            largest = maximum(absolute(vector(w, at.state + i)), absolute(end))
            part = error / fma(splat(relative), largest, vector(w, at.tolerance + i))
            total = fma(part, part, total)
        if at.integrals > 0:
            for s in static(range(method.stages)):
                store(w, at.weights + s, splat(whole[s]))
            integrate(w)
            for i in range(measured, states):
                store(w, at.after + i, vector(w, at.state + i) + vector(w, at.rates + i))
        store(w, at.error, ESTIMATE_SHARE * sqrt(total * mean))

    def start_sizes(w: Doubles, q: Integers, relative: float, largest: float) -> None:
        """The first step after a dose or at the start: a hundredth of the scale on which the state changes."""
        for i in range(states):
            store(w, at.stage + i, vector(w, at.state + i))
        store(w, at.stage_time, vector(w, at.time))
        rates(w)
        amount = splat(0.0)
        change = splat(0.0)
        for i in range(measured):
            y = vector(w, at.state + i)
            weight = 1.0 / fma(splat(relative), absolute(y), vector(w, at.tolerance + i))
            amount = fma(y * weight, y * weight, amount)
            rate = vector(w, at.rates + i) * weight
            change = fma(rate, rate, change)
        size = 0.01 * sqrt(amount) / (sqrt(change) + 1e-30)
        size = maximum(select(size < largest, size, splat(largest)), splat(1e-6))
        store(w, at.fraction, size)
        for lane in range(lanes):
            if q[at.fresh * lanes + lane] == 1:
                w[at.proposal * lanes + lane] = w[at.fraction * lanes + lane]
                w[at.last_error * lanes + lane] = 1.0
                q[at.fresh * lanes + lane] = 0

    def next_stop(q: Integers, lane: int, event_time: Doubles, end: Doubles) -> float:
        """The time of a lane's next dose, or its end."""
        target = end[q[at.patient * lanes + lane]]
        event = q[at.event * lanes + lane]
        if event < q[at.event_end * lanes + lane] and event_time[event] < target:
            target = event_time[event]
        return float(target)

    def choose_sizes(
        w: Doubles, q: Integers, event_time: Doubles, end: Doubles, relative: float, largest: float
    ) -> None:
        """The size of the next step of each lane: as proposed, but never past the next dose or the end."""
        any_fresh = 0
        for lane in range(lanes):
            if q[at.fresh * lanes + lane] == 1 and q[at.active * lanes + lane] == 1:
                any_fresh = 1
        if any_fresh == 1:
            start_sizes(w, q, relative, largest)
        for lane in range(lanes):
            if q[at.active * lanes + lane] == 1:
                remaining = next_stop(q, lane, event_time, end) - w[at.time * lanes + lane]
                size = w[at.proposal * lanes + lane]
                if size > largest:
                    size = largest
                q[at.reaches * lanes + lane] = 0
                if size >= remaining:
                    size = remaining
                    q[at.reaches * lanes + lane] = 1
                w[at.size * lanes + lane] = size
            else:
                w[at.size * lanes + lane] = 1.0

    def judge(w: Doubles, q: Integers, event_time: Doubles, end: Doubles, shared: int) -> None:
        """Accept or reject the step of each lane and propose the next size."""
        error = vector(w, at.error)
        if shared == 1:
            error = first_lane(error)
        error = maximum(select(error <= 1e10, error, splat(1e10)), splat(1e-8))
        store(w, at.error, error)
        logarithm = log(error)
        smooth = SAFETY * exp(fma(splat(proportional), logarithm, integral * log(vector(w, at.last_error))))
        plainly = SAFETY * exp(plain * logarithm)
        change = select(error <= 1.0, smooth, plainly)
        change = maximum(select(change < LARGEST_FACTOR, change, splat(LARGEST_FACTOR)), splat(SMALLEST_FACTOR))
        store(w, at.proposal, change * vector(w, at.size))
        good = error <= 1.0
        for i in range(states):
            now = vector(w, at.state + i)
            store(w, at.before + i, select(good, now, vector(w, at.before + i)))
            store(w, at.state + i, select(good, vector(w, at.after + i), now))
        store(w, at.last_error, select(good, maximum(error, splat(1e-4)), vector(w, at.last_error)))
        for lane in range(lanes):
            if q[at.active * lanes + lane] == 1:
                q[at.tries * lanes + lane] += 1
                if w[at.error * lanes + lane] <= 1.0:
                    now_time = w[at.time * lanes + lane]
                    w[at.time_before * lanes + lane] = now_time
                    q[at.events_done * lanes + lane] = 0
                    if q[at.reaches * lanes + lane] == 1:
                        w[at.time * lanes + lane] = next_stop(q, lane, event_time, end)
                    else:
                        w[at.time * lanes + lane] = now_time + w[at.size * lanes + lane]

    def interpolate(w: Doubles) -> None:
        """The state at `fraction` of the last step, by the method's continuous extension."""
        theta = vector(w, at.fraction)
        rest = 1.0 - theta
        if at.integrals > 0:
            for s in static(range(method.stages)):
                bend = fma(theta, splat(bends[2][s]), splat(bends[1][s]))
                store(w, at.weights + s, fma(theta, bend, splat(bends[0][s])))
            integrate(w)
        for i in range(states):
            if i < measured:
                first = method.dense[0][0] * vector(w, at.slopes + i)
                second = method.dense[1][0] * vector(w, at.slopes + i)
                third = method.dense[2][0] * vector(w, at.slopes + i)
                for j in static(range(1, method.stages)):
                    slope = vector(w, at.slopes + j * states + i)
                    first = fma(splat(method.dense[0][j]), slope, first)
                    second = fma(splat(method.dense[1][j]), slope, second)
                    third = fma(splat(method.dense[2][j]), slope, third)
                store(w, at.rates + i, fma(theta, fma(theta, third, second), first))
            bend = vector(w, at.rates + i)
            begin = vector(w, at.before + i)
            inside = fma(theta, fma(rest, bend, vector(w, at.state + i)), rest * begin)
            # a lane without a step behind it, or with a dose just given, reports the state as it stands
            store(w, at.stage + i, select(theta > 0.0, inside, begin))

    def report(
        w: Doubles, q: Integers, out_time: Doubles, out_after: Integers, chosen: Integers, many: int, result: Doubles
    ) -> None:
        """Write all outputs that have come due."""
        busy = 1
        while busy == 1:
            busy = 0
            for lane in range(lanes):
                q[at.due * lanes + lane] = 0
                w[at.fraction * lanes + lane] = 0.0
                position = q[at.output * lanes + lane]
                if q[at.active * lanes + lane] == 1 and position < q[at.output_end * lanes + lane]:
                    wanted = out_time[position]
                    now = w[at.time * lanes + lane]
                    done = q[at.events_done * lanes + lane] == 1
                    if wanted < now or (wanted == now and (out_after[position] == 0 or done)):
                        busy = 1
                        q[at.due * lanes + lane] = 1
                        w[at.stage_time * lanes + lane] = wanted
                        begin = w[at.time_before * lanes + lane]
                        if now > begin:
                            w[at.fraction * lanes + lane] = (wanted - begin) / (now - begin)
            if busy == 1:
                interpolate(w)
                observe(w)
                for lane in range(lanes):
                    if q[at.due * lanes + lane] == 1:
                        row = q[at.row * lanes + lane] * many
                        for k in range(many):
                            result[row + k] = w[(at.results + chosen[k]) * lanes + lane]
                        q[at.row * lanes + lane] += 1
                        q[at.output * lanes + lane] += 1

    def load(
        w: Doubles,
        q: Integers,
        lane: int,
        patients: int,
        parameters: Doubles,
        initial: Doubles,
        begin: Doubles,
        event_first: Integers,
        out_first: Integers,
        out_row: Integers,
    ) -> None:
        """Give a lane its next patient, or let it idle."""
        patient = q[at.next_patient * lanes]
        q[at.active * lanes + lane] = 0
        if patient < patients:
            q[at.next_patient * lanes] = patient + 1
            q[at.active * lanes + lane] = 1
            q[at.patient * lanes + lane] = patient
            q[at.event * lanes + lane] = event_first[2 * patient]
            q[at.event_end * lanes + lane] = event_first[2 * patient + 1]
            q[at.output * lanes + lane] = out_first[2 * patient]
            q[at.output_end * lanes + lane] = out_first[2 * patient + 1]
            q[at.row * lanes + lane] = out_row[patient]
            q[at.events_done * lanes + lane] = 0
            q[at.fresh * lanes + lane] = 1
            q[at.tries * lanes + lane] = 0
            w[at.time * lanes + lane] = begin[patient]
            w[at.time_before * lanes + lane] = begin[patient]
            for j in range(at.parameter_count):
                w[(at.parameters + j) * lanes + lane] = parameters[patient * at.parameter_count + j]
            for i in range(states):
                w[(at.state + i) * lanes + lane] = initial[patient * states + i]
                w[(at.before + i) * lanes + lane] = initial[patient * states + i]

    def give_events(
        w: Doubles, q: Integers, lane: int, event_time: Doubles, event_target: Integers, event_amount: Doubles
    ) -> int:
        """Give a lane the doses of this moment and set its inputs; 1 if there were any, 2 if an input changed."""
        given = 0
        event = q[at.event * lanes + lane]
        while event < q[at.event_end * lanes + lane] and event_time[event] <= w[at.time * lanes + lane]:
            target = event_target[event]
            if target >= 0:
                w[(at.state + target) * lanes + lane] += event_amount[event]
                if given == 0:
                    given = 1
            else:
                w[(at.parameters - 1 - target) * lanes + lane] = event_amount[event]
                given = 2
            event += 1
        q[at.event * lanes + lane] = event
        q[at.events_done * lanes + lane] = 1
        if given > 0:
            q[at.fresh * lanes + lane] = 1
            w[at.time_before * lanes + lane] = w[at.time * lanes + lane]
            for i in range(states):
                w[(at.before + i) * lanes + lane] = w[(at.state + i) * lanes + lane]
        return given

    def verdict(w: Doubles, q: Integers, lane: int, end: Doubles, most: int) -> int:
        """How a lane's patient stands: -1 goes on, else the status with which it ends."""
        now = w[at.time * lanes + lane]
        if now >= end[q[at.patient * lanes + lane]]:
            if q[at.output * lanes + lane] < q[at.output_end * lanes + lane]:
                return -1
            return COMPLETED
        if q[at.tries * lanes + lane] >= most:
            return TOO_MANY_STEPS
        if w[at.proposal * lanes + lane] < 1e-12 and q[at.fresh * lanes + lane] == 0:
            return STEP_TOO_SMALL
        return -1

    def drive(
        w: Doubles,
        q: Integers,
        patients: int,
        parameters: Doubles,
        initial: Doubles,
        begin: Doubles,
        end: Doubles,
        event_first: Integers,
        event_time: Doubles,
        event_target: Integers,
        event_amount: Doubles,
        out_first: Integers,
        out_row: Integers,
        out_time: Doubles,
        out_after: Integers,
        chosen: Integers,
        many: int,
        result: Doubles,
        final: Doubles,
        status: Integers,
        tries: Integers,
        tolerances: Doubles,
        relative: float,
        largest: float,
        most: int,
        shared: int,
    ) -> None:
        """Solve all patients. Outputs not reached keep what `result` held."""
        q[at.next_patient * lanes] = 0
        for i in range(states):
            store(w, at.tolerance + i, splat(tolerances[i]))
        for lane in range(lanes):
            load(w, q, lane, patients, parameters, initial, begin, event_first, out_first, out_row)
        prepare(w)
        running = 1
        while running == 1:
            report(w, q, out_time, out_after, chosen, many, result)
            running = 0
            again = 0
            changed = 0
            for lane in range(lanes):
                if q[at.active * lanes + lane] == 1:
                    running = 1
                    given = 0
                    if q[at.events_done * lanes + lane] == 0:
                        given = give_events(w, q, lane, event_time, event_target, event_amount)
                    if given == 2:
                        changed = 1
                    if given > 0 or w[at.time * lanes + lane] >= end[q[at.patient * lanes + lane]]:
                        again = 1  # outputs after these doses, or the last ones, may be due
                    ended = verdict(w, q, lane, end, most)
                    if given == 0 and ended >= 0:
                        patient = q[at.patient * lanes + lane]
                        status[patient] = ended
                        tries[patient] = q[at.tries * lanes + lane]
                        for i in range(states):
                            final[patient * states + i] = w[(at.state + i) * lanes + lane]
                        load(w, q, lane, patients, parameters, initial, begin, event_first, out_first, out_row)
                        changed = 1
                        again = 1
            if changed == 1:
                prepare(w)
            if again == 0 and running == 1:
                choose_sizes(w, q, event_time, end, relative, largest)
                step(w, relative)
                judge(w, q, event_time, end, shared)

    def settle(
        w: Doubles,
        patients: int,
        parameters: Doubles,
        states_of: Doubles,
        begin: Doubles,
        resting: Integers,
        floors: Doubles,
        status: Integers,
        most: int,
    ) -> None:
        """Bring the resting states of all patients to rest, in place: implicit Euler whose step grows into Newton's."""
        first = 0
        while first < patients:
            for lane in range(lanes):
                patient = first + lane
                if patient >= patients:
                    patient = patients - 1
                for j in range(at.parameter_count):
                    w[(at.parameters + j) * lanes + lane] = parameters[patient * at.parameter_count + j]
                for i in range(states):
                    w[(at.state + i) * lanes + lane] = states_of[patient * states + i]
                w[at.time * lanes + lane] = begin[patient]
            prepare(w)
            store(w, at.size, splat(1.0))
            store(w, at.settled, splat(0.0))
            store(w, at.stage_time, vector(w, at.time))
            turn = 0
            going = 1
            while going == 1 and turn < most:
                turn += 1
                inverse = 1.0 / vector(w, at.size)
                for i in range(states):
                    if resting[i] == 1:
                        store(w, at.diagonal + i, inverse)
                    else:
                        store(w, at.diagonal + i, splat(1e30))
                factor(w)
                for i in range(states):
                    if resting[i] == 0:
                        store(w, at.rates + i, splat(0.0))
                solve(w)
                worst = splat(0.0)
                for i in range(states):
                    move = absolute(vector(w, at.rates + i)) / (absolute(vector(w, at.state + i)) + floors[i])
                    # written so that a move that is not a number becomes the worst
                    worst = select(move <= worst, worst, move)
                usable = worst <= 1e6
                moving = vector(w, at.settled) < 3.0
                for i in range(states):
                    if resting[i] == 1:
                        now = vector(w, at.state + i)
                        new = maximum(now + vector(w, at.rates + i), 0.2 * now)
                        new = select(usable, new, now)
                        store(w, at.state + i, select(moving, new, now))
                size = vector(w, at.size)
                slower = select(worst < 0.5, 10.0 * size, select(worst < 2.0, 2.0 * size, size))
                slower = select(usable, slower, 0.1 * size)
                store(w, at.size, select(slower < 1e15, slower, splat(1e15)))
                still = select(worst < 1e-10, vector(w, at.settled) + 1.0, splat(0.0))
                still = select(size < 1e9, splat(0.0), still)
                store(w, at.settled, select(moving, still, vector(w, at.settled)))
                going = 0
                for lane in range(lanes):
                    if w[at.settled * lanes + lane] < 3.0:
                        going = 1
            for lane in range(lanes):
                patient = first + lane
                if patient < patients:
                    status[patient] = NOT_AT_REST
                    if w[at.settled * lanes + lane] >= 3.0:
                        status[patient] = COMPLETED
                    for i in range(states):
                        states_of[patient * states + i] = w[(at.state + i) * lanes + lane]
            first += lanes

    return [
        step,
        start_sizes,
        next_stop,
        choose_sizes,
        judge,
        interpolate,
        report,
        load,
        give_events,
        verdict,
        drive,
        settle,
    ]
