"""Pictures of a sensitivity analysis: a tornado for each output, and all outputs at once as a heat map."""

from osteoimmune.report.figures import Figure, Spec
from osteoimmune.trials.sensitivity.records import Index, Output, Sensitivity

SHOWN = 14  # inputs in a tornado
UP, DOWN, BLUE = "#0072B2", "#D55E00", "#0072B2"
WORDS = {
    "sobol": ("share of variance", "total index; the dark part is what the input does alone"),
    "morris": ("mean absolute elementary effect", "how far the output moves when the input runs through its range"),
    "prcc": ("partial rank correlation", "blue where the output rises with the input, orange where it falls"),
}


def tornado(found: Sensitivity, output: Output, number: int) -> Figure:
    """The inputs that decide one output, the most important on top."""
    chosen = found.indices[output.label][:SHOWN][::-1]
    signed = found.method == "prcc"
    traces: list[Spec] = [_bars(chosen, [i.main if signed else i.total for i in chosen], found)]
    if found.method == "sobol":
        traces.append(_bars(chosen, [max(i.main, 0.0) for i in chosen], found, inner=True))
    axis, words = WORDS[found.method]
    layout: Spec = {
        "xaxis": {"title": {"text": axis}, "zeroline": True},
        "yaxis": {"automargin": True},
        "barmode": "overlay",
        "showlegend": False,
        "margin": {"l": 62, "r": 14, "t": 36, "b": 48},
        "plot_bgcolor": "#ffffff",
        "paper_bgcolor": "#ffffff",
        "font": {"family": "system-ui, sans-serif", "size": 12, "color": "#1a1a1a"},
    }
    says = f"{output.label}: {words}. {found.used[output.label]} of {len(found.samples)} samples used."
    return Figure(f"tornado-{number}", output.label, says, tuple(traces), layout)


def _bars(chosen: tuple[Index, ...], lengths: list[float], found: Sensitivity, *, inner: bool = False) -> Spec:
    pale = found.method == "sobol" and not inner
    bars: Spec = {
        "type": "bar",
        "orientation": "h",
        "meta": {"arm": -1},
        "x": [round(length, 5) for length in lengths],
        "y": [index.input for index in chosen],
        "marker": {"color": [UP if x >= 0 else DOWN for x in lengths], "opacity": 0.4 if pale else 1.0},
        "hovertemplate": "%{y}: %{x:.3g}<extra></extra>",
    }
    if not inner:
        bars["error_x"] = {
            "type": "data",
            "array": [round(index.error, 5) for index in chosen],
            "color": "#555555",
            "thickness": 1,
            "width": 3,
        }
    return bars


def heat_map(found: Sensitivity) -> Figure:
    """Inputs against outputs; only inputs that are among the most important ones of some output."""
    outputs = [output for output in found.outputs if found.indices[output.label]]
    tables = {output.label: {i.input: i for i in found.indices[output.label]} for output in outputs}
    leading = {i.input for output in outputs for i in found.indices[output.label][:6]}
    highest = {name: max(tables[o.label][name].total for o in outputs) for name in leading}
    rows = sorted(leading, key=lambda name: highest[name])
    signed = found.method == "prcc"
    scale = {o.label: max(i.total for i in tables[o.label].values()) for o in outputs}
    if found.method != "morris":
        scale = dict.fromkeys(scale, 1.0)

    def cell(name: str, output: Output) -> float:
        index = tables[output.label][name]
        return round((index.main if signed else index.total) / scale[output.label], 4)

    heat: Spec = {
        "type": "heatmap",
        "meta": {"arm": -1},
        "x": [o.label for o in outputs],
        "y": rows,
        "z": [[cell(name, output) for output in outputs] for name in rows],
        "colorscale": [[0, DOWN], [0.5, "#ffffff"], [1, UP]] if signed else [[0, "#ffffff"], [1, BLUE]],
        "zmin": -1 if signed else 0,
        "zmax": 1,
        "colorbar": {"title": {"text": WORDS[found.method][0], "side": "right"}},
        "hovertemplate": "%{y}<br>%{x}: %{z:.2f}<extra></extra>",
    }
    layout: Spec = {
        "xaxis": {"automargin": True, "tickangle": -40},
        "yaxis": {"automargin": True},
        "margin": {"l": 62, "r": 14, "t": 36, "b": 48},
        "height": 160 + 22 * len(rows) + 130,
        "font": {"family": "system-ui, sans-serif", "size": 12, "color": "#1a1a1a"},
    }
    scaled = ", over the largest of each output" if found.method == "morris" else ""
    says = f"Inputs that are among the six most important of some output: {WORDS[found.method][0]}{scaled}."
    return Figure("heat", "All outputs at once", says, (heat,), layout)
