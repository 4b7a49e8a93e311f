const { is } = require('bpmnlint-utils');
const { extensions } = require('../words');

/** A called process gets the business key and named variables, nothing else. */
module.exports = () => ({
  check(node, reporter) {
    if (!is(node, 'bpmn:CallActivity')) {
      return;
    }
    if (!node.asyncBefore) {
      reporter.report(node.id, 'asyncBefore is missing: after a crash it must begin here', ['asyncBefore']);
    }
    const ins = extensions(node, 'camunda:In');
    if (!ins.some(mapping => mapping.businessKey)) {
      reporter.report(node.id, 'The business key is not passed on');
    }
    if ([...ins, ...extensions(node, 'camunda:Out')].some(mapping => mapping.variables)) {
      reporter.report(node.id, 'Name each variable that is passed');
    }
  }
});
