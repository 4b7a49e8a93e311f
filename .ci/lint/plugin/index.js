const rules = ['delegates', 'user-tasks', 'call-activities', 'expressions', 'history', 'labels', 'layout'];

module.exports = {
  configs: {
    all: { rules: Object.fromEntries(rules.map(rule => [rule, 'error'])) }
  }
};
