const { is, isAny } = require('bpmnlint-utils');
const { kebab } = require('../words');

/** Ids are what the labels say; every activity explains itself; gateways ask, and their exits answer. */
module.exports = () => ({
  check(node, reporter) {
    if (!is(node, 'bpmn:FlowNode')) {
      return;
    }
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(node.id)) {
      reporter.report(node.id, 'The id must be in kebab-case');
    }
    if (is(node, 'bpmn:Activity')) {
      if (node.id !== kebab(node.name)) {
        reporter.report(node.id, `The id must be ${kebab(node.name)}, as the label says`);
      }
      if (!node.documentation?.[0]?.text) {
        reporter.report(node.id, 'The documentation is missing: one or two sentences');
      }
    }
    // a parallel gateway asks nothing: all of its exits are taken; behind one that waits, each event says what happened
    if (is(node, 'bpmn:Gateway') && !isAny(node, ['bpmn:ParallelGateway', 'bpmn:EventBasedGateway']) && node.outgoing?.length > 1) {
      if (!node.name?.endsWith('?') || node.id !== kebab(node.name)) {
        reporter.report(node.id, 'A gateway asks a question, and its id is that question');
      }
      node.outgoing.filter(flow => !flow.name)
        .forEach(flow => reporter.report(flow.id, 'An exit of a gateway needs a label'));
    }
    if (isAny(node, ['bpmn:StartEvent', 'bpmn:EndEvent', 'bpmn:BoundaryEvent']) && !node.name) {
      reporter.report(node.id, 'An event says what happened');
    }
  }
});
