// Tasklist's settings: its keys, and its language. That is the one that was chosen on one of our pages, or else the browser's
// first. It is the only one that there is: of two, Tasklist takes the dates from the one that comes last.
const chosen = /(?:^|; )SEALKEEPER-LANGUAGE=(en|zh)/.exec(document.cookie);
const wanted = chosen ? chosen[1] : (navigator.languages[0] || '').split('-')[0].toLowerCase();
const language = ['en', 'de', 'zh'].includes(wanted) ? wanted : 'en';

// It draws some labels once, before its texts have come: a first visit would show these by their names. They are put where
// it keeps them for the next visit.
try {
  const kept = JSON.parse(localStorage.getItem('camunda-web') || '{}');
  const place = `/camunda/app/tasklist/locales/_locales_data_${language}_${window.bust}`;
  if (!kept[place]) {
    const texts = await fetch(`/camunda/app/tasklist/locales/${language}.json`);
    kept[place] = JSON.stringify(await texts.json());
    localStorage.setItem('camunda-web', JSON.stringify(kept));
  }
} catch (notKept) {
  // then they come with the next visit
}

export default {
  locales: {availableLocales: [language], fallbackLocale: language},
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
