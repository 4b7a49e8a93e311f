// Tasklist's settings: its keys, and the languages that it has. It takes the browser's first language.
export default {
  locales: {availableLocales: ['en', 'de', 'zh'], fallbackLocale: 'en'},
  disableWelcomeMessage: true,
  assignProcessInstanceIdToTaskComment: true,
  shortcuts: {
    claimTask: {key: 'ctrl+alt+c', description: 'take the task that is open'},
    focusFilter: {key: 'ctrl+shift+f', description: 'go to the filters'},
    focusList: {key: 'ctrl+alt+l', description: 'go to the tasks'},
    focusForm: {key: 'ctrl+alt+f', description: 'go to the form'},
    startProcess: {key: 'ctrl+alt+p', description: 'start a process'}
  }
};
