/** "Back up before change" → "back-up-before-change" */
exports.kebab = label => (label ?? '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

/** "back-up-before-change" → "backUpBeforeChange" */
exports.camel = id => id.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** The extension elements of one type, such as camunda:In. */
exports.extensions = (node, type) => (node.extensionElements?.values ?? [])
  .filter(value => value.$type.toLowerCase() === type.toLowerCase());
