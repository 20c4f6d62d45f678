"""Lymphoid tissue: what development leaves, what adults can lose, and that neither moves by itself."""

import numpy as np
import pytest

from osteoimmune.biology.bodies import BODIES, body
from osteoimmune.engine import Event, simulate
from osteoimmune.errors import ModelError
from osteoimmune.immunity.genotypes import genotypes_of
from osteoimmune.language.assembly import assemble
from osteoimmune.language.ledger import PREFIX, boundary_flows, with_ledger
from osteoimmune.language.module import Input, Module, State
from osteoimmune.study import load_study
from osteoimmune.trials.simulation import run_study

ADULTS = ("postmenopausal", "arthritis_desirable", "breast_metastases")
DEVELOPED = ("lymphoid.node_inducers", "lymphoid.patch_inducers", "lymphoid.early_signal")


def lived(subject, times, outputs, genotypes, events=(), **more):
    named = {name for inputs in genotypes for name in inputs} | set(subject.inputs)
    inputs = {name: np.array([own.get(name, subject.inputs.get(name, 1.0)) for own in genotypes]) for name in named}
    return simulate(
        subject.assembly,
        subject.values.coherent() | more,
        reference=subject.reference.coherent(),
        times=times,
        outputs=outputs,
        inputs=inputs,
        events=events,
        patients=len(genotypes),
        rtol=1e-8,
    )


def test_a_lived_development_ends_where_the_closed_form_says():
    """From conception with nothing gathered, the window opened and closed: the same as a body that starts grown."""
    fetus = body("cynomolgus_fetus")
    genotypes = list(genotypes_of(fetus.assembly.inputs).values())
    window = [Event(40.0, "organogenesis", 1.0, "set"), Event(100.0, "organogenesis", 0.0, "set")]
    grown = lived(fetus, [1.0], DEVELOPED, genotypes, **{"lymphoid.completed": 1.0})
    born = lived(fetus, [39.0, 160.0, 900.0], DEVELOPED, genotypes, window)
    assert not len(grown.failed)
    for name in DEVELOPED:
        assert born[name][:, 0] == pytest.approx(0.0, abs=1e-12)
        assert born[name][:, 1] == pytest.approx(grown[name][:, 0], rel=1e-6, abs=1e-9), name
        assert born[name][:, 2] == pytest.approx(born[name][:, 1], rel=1e-12, abs=1e-15)  # kept for life


@pytest.mark.promise("P4")
@pytest.mark.parametrize("kind", [*(n for n, kind in BODIES.items() if kind.needs.get("lymphoid")), *ADULTS])
def test_every_genotype_of_every_body_rests(kind, figure):
    subject = body(kind, lymphoid="full", host_defence="hazards")
    genotypes = list(genotypes_of(subject.assembly.inputs).values())
    states = [name for name, state in subject.assembly.states.items() if state.kind in ("resting", "developing")]
    solution = lived(subject, [0.0, 365.25, 3652.5], states, genotypes)
    assert not len(solution.failed), solution.messages()
    scales = {name: subject.assembly.states[name].magnitude for name in states}
    drift = max(float(np.abs(np.ptp(solution[name], axis=1)).max()) / scales[name] for name in states)
    figure(f"drift of states in ten years, {kind}, {len(genotypes)} genotypes", f"{drift:.1e}", "<= 1e-6")
    assert drift <= 1e-6
    assert min(float(solution[name].min()) / scales[name] for name in states) >= -1e-9


@pytest.mark.promise("P5")
@pytest.mark.parametrize("kind", ["postmenopausal", "mouse_human_rankl", "kidney_transplant", "arthritis_desirable"])
def test_drug_in_lymphoid_tissue_stays_in_the_balance(kind, figure):
    subject = body(kind, lymphoid="full")
    assembly = with_ledger(subject.assembly)
    drug = [name for name, state in assembly.states.items() if state.substance == "denosumab"]
    _, leaving = boundary_flows(assembly, "denosumab")
    solution = simulate(
        assembly,
        subject.values.coherent(),
        reference=subject.reference.coherent(),
        inputs=subject.inputs,
        events=[Event(0.0, "pharmacology.depot", 400.0)],
        times=[1.0, 30.0, 180.0],
        outputs=[*drug, *(PREFIX + flow.name for flow in leaving)],
        patients=1,
        rtol=1e-9,
    )
    miss = float(np.abs(sum(values[0] for values in solution.values.values()) / 400.0 - 1.0).max())
    figure(f"drug unaccounted for with lymphoid tissue, {kind}", f"{miss:.1e}", "<= 1e-8")
    assert miss <= 1e-8
    assert "lymphoid_drug.internalised" in [flow.name for flow in leaving]


def test_a_blockade_in_an_adult_keeps_nodes_and_costs_what_turns_over():
    result = run_study(load_study("adult-blockade"))
    blocked = result.arms["human-RANKL mouse, weekly denosumab"]
    null = result.arms["knock-out for comparison"]
    assert blocked["lymph_nodes"].value[-1] > 0.99
    assert null["lymph_nodes"].value[-1] < 0.01
    assert blocked["b_cells"].value[-1] > 0.9 > 0.6 > null["b_cells"].value[-1]
    assert blocked["m_cells"].value[-1] < 0.1  # these are renewed for life, and go in both


def test_one_dose_takes_thymic_epithelium_and_it_returns(figure):
    arm = run_study(load_study("adult-blockade")).arms["human-RANKL mouse, one dose"]["thymic_epithelium"]
    figure("thymic epithelium after one dose in mice, lowest", f"{arm.value.min():.2f}", "lost and regained")
    assert arm.value.min() < 0.6
    assert arm.value[-1] > 0.99


def test_the_same_equations_change_colitis_without_interleukin_2_and_not_with_it(figure):
    arms = run_study(load_study("adult-blockade")).arms

    def spared(name):
        return arms[f"{name}, Fc-OPG"]["colitis"].value[-1] / arms[name]["colitis"].value[-1]

    transferred, without = spared("transferred T cells"), spared("no interleukin 2")
    figure("colitis left under Fc-OPG, transferred T cells", f"{transferred:.2f}", "unchanged (Byrne 2005)")
    figure("colitis left under Fc-OPG, no interleukin 2", f"{without:.2f}", "less (Ashcroft 2003)")
    assert transferred > 0.8 > without


def test_only_what_develops_may_start_from_a_genotype():
    def organ(kind):
        held = State("organ", "1", "an organ", kind, lambda q: q.gene)
        return Module("organ", kind, states=(held,), inputs=(Input("gene", "1", 1.0, "a gene"),))

    assert assemble("body", [organ("developing")]).baselines["organ.organ"].symbols == {"gene"}
    with pytest.raises(ModelError, match="parameters of its module only"):
        assemble("body", [organ("resting")])
