"""Where everything lies in a kernel's workspace: places counted in vectors of one double a lane."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Places in the workspace, and sizes the algorithm needs.

    Attributes:
        states: how many states; the last `integrals` of them are quadratures, outside the error norm.
        factor_entries: entries of the factors of the matrix.
        drive_entries: derivatives of quadratures by other states that are not always zero.
        slow_count: exponentials and logarithms of a state.
        timed: whether any rate names the time.
    """

    lanes: int
    states: int
    integrals: int
    parameter_count: int
    constant_count: int
    result_count: int
    factor_entries: int
    drive_entries: int
    slow_count: int
    stages: int
    timed: bool

    @property
    def state(self) -> int:
        """The state at the present time."""
        return 0

    @property
    def before(self) -> int:
        """The state at the start of the last accepted step."""
        return self.states

    @property
    def after(self) -> int:
        """The state at the end of the step that is tried."""
        return 2 * self.states

    @property
    def stage(self) -> int:
        """The state at which rates and observables are worked out."""
        return 3 * self.states

    @property
    def rates(self) -> int:
        """Rates; the right-hand side and the solution of the linear systems."""
        return 4 * self.states

    @property
    def by_time(self) -> int:
        """The derivative of the rates by time."""
        return 5 * self.states

    @property
    def diagonal(self) -> int:
        """What is added to the diagonal of minus the Jacobian."""
        return 6 * self.states

    @property
    def tolerance(self) -> int:
        """The absolute tolerance of each state."""
        return 7 * self.states

    @property
    def pull(self) -> int:
        """What the slopes so far add to the next stage's right-hand side, times the step size."""
        return 8 * self.states

    @property
    def slopes(self) -> int:
        """The solutions of all stages of the last step; for quadratures the rates of all stages."""
        return 9 * self.states

    @property
    def parameters(self) -> int:
        """The patients' parameters, balances and inputs."""
        return (9 + self.stages) * self.states

    @property
    def constants(self) -> int:
        """What depends on parameters alone."""
        return self.parameters + self.parameter_count

    @property
    def results(self) -> int:
        """States and observables at an output time."""
        return self.constants + self.constant_count

    @property
    def factors(self) -> int:
        """The factors of the matrix."""
        return self.results + self.result_count

    @property
    def drives(self) -> int:
        """The derivatives of quadratures by other states."""
        return self.factors + self.factor_entries

    @property
    def weights(self) -> int:
        """The weight of each stage in what quadratures gather."""
        return self.drives + self.drive_entries

    @property
    def slow(self) -> int:
        """Arguments, then values, of exponentials and logarithms that are worked out side by side."""
        return self.weights + self.stages

    def _control(self, index: int) -> int:
        return self.slow + self.slow_count + index

    @property
    def time(self) -> int:
        """The present time."""
        return self._control(0)

    @property
    def time_before(self) -> int:
        """The time at the start of the last accepted step."""
        return self._control(1)

    @property
    def stage_time(self) -> int:
        """The time that goes with `stage`."""
        return self._control(2)

    @property
    def size(self) -> int:
        """The size of the step that is tried."""
        return self._control(3)

    @property
    def proposal(self) -> int:
        """The size proposed for the next step."""
        return self._control(4)

    @property
    def error(self) -> int:
        """The error norm of the step that was tried; 1 is just acceptable."""
        return self._control(5)

    @property
    def last_error(self) -> int:
        """The error norm of the last accepted step."""
        return self._control(6)

    @property
    def fraction(self) -> int:
        """Where in the last step an output lies, 0 to 1."""
        return self._control(7)

    @property
    def settled(self) -> int:
        """How often in a row a search for rest has stood still."""
        return self._control(8)

    @property
    def total(self) -> int:
        """How many vectors a workspace has."""
        return self._control(9)

    # whole numbers of each lane, in a workspace of their own, counted in lanes
    active, patient, event, event_end, output, output_end, row, events_done, fresh, reaches, tries, due = range(12)
    next_patient = 12  # one number for all lanes
    integer_total = 13
