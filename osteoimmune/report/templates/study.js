"use strict";
(function () {
  const drawn = JSON.parse(document.getElementById("figures").textContent).map(function (figure) {
    const place = document.getElementById("plot-" + figure.name);
    const settings = { responsive: true, displaylogo: false, displayModeBar: "hover",
      modeBarButtons: [["toImage", "zoomIn2d", "zoomOut2d", "resetScale2d"]] };
    Plotly.newPlot(place, figure.traces, figure.layout, settings);
    return { place: place, traces: figure.traces };
  });
  document.querySelectorAll("input[data-arm]").forEach(function (box) {
    box.addEventListener("change", function () {
      drawn.forEach(function (figure) {
        const own = figure.traces.flatMap((trace, i) => trace.meta.arm === Number(box.dataset.arm) ? [i] : []);
        if (own.length) Plotly.restyle(figure.place, { visible: box.checked }, own);
      });
    });
  });
  let closed = [];
  window.addEventListener("beforeprint", function () {
    closed = Array.from(document.querySelectorAll("details:not([open])"));
    closed.forEach(function (part) { part.open = true; });
    // two figures side by side on A4 or Letter: a printer does not tell the page how wide it is
    drawn.forEach(function (figure) { Plotly.relayout(figure.place, { autosize: false, width: 325, height: 250 }); });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (part) { part.open = false; });
    drawn.forEach(function (figure) { Plotly.relayout(figure.place, { autosize: true, width: null, height: null }); });
  });
})();
