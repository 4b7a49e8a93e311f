const { is } = require('bpmnlint-utils');

/** A person finds the task, the form for it, and what it is about. */
module.exports = () => ({
  check(node, reporter) {
    if (!is(node, 'bpmn:UserTask')) {
      return;
    }
    if (node.formKey !== `embedded:deployment:forms/${node.id}.html`) {
      reporter.report(node.id, `The form key must be embedded:deployment:forms/${node.id}.html`, ['formKey']);
    }
    if (!node.candidateGroups) {
      reporter.report(node.id, 'Candidate groups are missing', ['candidateGroups']);
    }
  }
});
