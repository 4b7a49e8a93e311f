const { is } = require('bpmnlint-utils');

const NAME = /^\$\{[a-z]\w*\}$/;
const COMPARISON = /^\$\{[a-z]\w* (==|!=) ('[A-Z_]+'|true|false)\}$/;
const BUSINESS_KEY = '#{execution.processBusinessKey}';

/** Expressions name a variable or compare one with a literal; what is more belongs into a class or the policy. */
module.exports = () => ({
  check(node, reporter) {
    if (is(node, 'bpmn:Definitions')) {
      inspect(node, node.id, new Set(), reporter);
    }
  }
});

function inspect(element, owner, seen, reporter) {
  if (seen.has(element)) {
    return;
  }
  seen.add(element);
  if (/Script$/.test(element.$type)) {
    reporter.report(owner, 'Scripts are not allowed');
  }
  for (const property of element.$descriptor?.properties ?? []) {
    const value = element[property.name.replace(/^\w+:/, '')] ?? element.get?.(property.name);
    for (const part of Array.isArray(value) ? value : [value]) {
      if (typeof part === 'string' && /[$#]\{/.test(part) && property.name !== 'bpmn:documentation'
          && !NAME.test(part) && !COMPARISON.test(part) && part !== BUSINESS_KEY) {
        reporter.report(owner, `Too much logic for an expression: ${part}`);
      } else if (part && typeof part === 'object' && part.$type && !property.isReference) {
        inspect(part, part.id ?? owner, seen, reporter);
      }
    }
  }
}
