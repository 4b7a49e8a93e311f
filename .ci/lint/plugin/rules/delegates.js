const { is } = require('bpmnlint-utils');
const { camel } = require('../words');

/**
 * A step is done by the bean of its name, as a job of its own. Only the step right after a start form is not: whoever
 * fills the form in sees at once when it is refused.
 */
module.exports = () => ({
  check(node, reporter) {
    if (is(node, 'bpmn:ScriptTask')) {
      reporter.report(node.id, 'Scripts are not allowed: write a delegate');
    }
    if (!is(node, 'bpmn:ServiceTask') && !is(node, 'bpmn:BusinessRuleTask') && !is(node, 'bpmn:SendTask')) {
      return;
    }
    if (node.delegateExpression !== `\${${camel(node.id)}}`) {
      reporter.report(node.id, `The delegate expression must be \${${camel(node.id)}}`, ['delegateExpression']);
    }
    if (node.class || node.expression || node.topic || node.type || node.decisionRef) {
      reporter.report(node.id, 'Nothing but a delegate expression may do the work');
    }
    const answersForm = node.incoming?.some(flow => is(flow.sourceRef, 'bpmn:StartEvent') && flow.sourceRef.formKey);
    if (!node.asyncBefore && !answersForm) {
      reporter.report(node.id, 'asyncBefore is missing: each step is a job of its own', ['asyncBefore']);
    }
  }
});
