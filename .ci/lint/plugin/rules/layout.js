const { is, isAny } = require('bpmnlint-utils');

/**
 * A diagram can be read: everything is drawn, flows run level or plumb, no two of them cross or lie on each other,
 * none runs through a shape, and no label covers a shape, a flow or another label.
 */
module.exports = () => ({
  check(node, reporter) {
    if (!is(node, 'bpmn:Definitions')) {
      return;
    }
    const drawn = node.diagrams?.[0]?.plane.planeElement ?? [];
    const shapes = drawn.filter(di => is(di, 'bpmndi:BPMNShape'))
      .map(di => ({ id: di.bpmnElement.id, element: di.bpmnElement, box: box(di.bounds) }));
    const edges = drawn.filter(di => is(di, 'bpmndi:BPMNEdge'))
      .map(di => ({ id: di.bpmnElement.id, flow: di.bpmnElement, segments: segments(di.waypoint) }));
    const labels = drawn.filter(di => di.label?.bounds)
      .map(di => ({ id: di.bpmnElement.id, element: di.bpmnElement, box: box(di.label.bounds) }));

    const ids = new Set(drawn.map(di => di.bpmnElement.id));
    node.rootElements.filter(root => is(root, 'bpmn:Process')).flatMap(inside)
      .filter(element => isAny(element, ['bpmn:FlowNode', 'bpmn:SequenceFlow']) && !ids.has(element.id))
      .forEach(element => reporter.report(element.id, 'It is not drawn'));

    edges.forEach((edge, i) => {
      if (edge.segments.some(([a, b]) => a.x !== b.x && a.y !== b.y)) {
        reporter.report(edge.id, 'The flow is neither level nor plumb');
      }
      edges.slice(i + 1).filter(other => edge.segments.some(s => other.segments.some(t => meet(s, t))))
        .forEach(other => reporter.report(edge.id, `The flow crosses or covers ${other.id}`));
      shapes.filter(shape => !touches(edge.flow, shape.element) && !holds(shape.element, edge.flow))
        .filter(shape => edge.segments.some(segment => cuts(segment, shape.box)))
        .forEach(shape => reporter.report(edge.id, `The flow runs through ${shape.id}`));
      labels.filter(label => edge.segments.some(segment => cuts(segment, label.box)))
        .forEach(label => reporter.report(label.id, `The label lies on ${edge.id}`));
    });
    shapes.forEach((shape, i) => {
      shapes.slice(i + 1).filter(other => !attached(shape.element, other.element) && !holds(shape.element, other.element)
        && !holds(other.element, shape.element) && overlap(shape.box, other.box))
        .forEach(other => reporter.report(shape.id, `It overlaps ${other.id}`));
      labels.filter(label => !holds(shape.element, label.element) && overlap(shrunk(shape), label.box))
        .forEach(label => reporter.report(label.id, `The label lies on ${shape.id}`));
    });
    labels.forEach((label, i) => labels.slice(i + 1).filter(other => overlap(label.box, other.box))
      .forEach(other => reporter.report(label.id, `The label lies on the label of ${other.id}`)));
  }
});

const box = ({ x, y, width, height }) => ({ left: x, top: y, right: x + width, bottom: y + height });

const segments = points => points.slice(1).map((point, i) => [points[i], point]);

/** What a process or a subprocess has in it, at any depth. */
const inside = scope => (scope.flowElements ?? []).flatMap(element => [element, ...inside(element)]);

const holds = (scope, element) => inside(scope).includes(element);

const attached = (a, b) => a.attachedToRef === b || b.attachedToRef === a;

/** A flow may touch its own ends, and what an end is attached to. */
const touches = (flow, element) => [flow.sourceRef, flow.targetRef]
  .some(end => end === element || end.attachedToRef === element);

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** The corners of a gateway's box are empty. */
function shrunk({ element, box: { left, top, right, bottom } }) {
  const by = is(element, 'bpmn:Gateway') ? (right - left) / 4 : 0;
  return { left: left + by, top: top + by, right: right - by, bottom: bottom - by };
}

const span = (a, b) => a < b ? [a, b] : [b, a];

const asBox = ([a, b]) => {
  const [left, right] = span(a.x, b.x);
  const [top, bottom] = span(a.y, b.y);
  return { left, top, right, bottom };
};

const cuts = (segment, area) => overlap(widened(asBox(segment)), area);

const widened = ({ left, top, right, bottom }) =>
  ({ left: left - 0.5, top: top - 0.5, right: right + 0.5, bottom: bottom + 0.5 });

/** Level and plumb segments: do they share a point? Ends that meet in the same docking point count too. */
function meet(s, t) {
  const a = asBox(s);
  const b = asBox(t);
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}
