const { is } = require('bpmnlint-utils');

/** A process can be run, has a version tag, and says how long its history stays. */
module.exports = () => ({
  check(node, reporter) {
    if (!is(node, 'bpmn:Process')) {
      return;
    }
    if (!/^P\d+D$/.test(node.historyTimeToLive ?? '')) {
      reporter.report(node.id, 'The history time to live is missing', ['historyTimeToLive']);
    }
    if (!node.versionTag) {
      reporter.report(node.id, 'The version tag is missing', ['versionTag']);
    }
    if (!node.isExecutable) {
      reporter.report(node.id, 'The process is not executable', ['isExecutable']);
    }
  }
});
