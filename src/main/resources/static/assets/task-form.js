// What the embedded forms of Tasklist share: shows what a task is about, uploads files, and translates the form.
// Everything comes from /api/v1; whatever people wrote is put on the page as text, never as markup.
(function () {
  'use strict';

  function cookie(name) {
    var found = document.cookie.split('; ').find(function (part) { return part.indexOf(name + '=') === 0; });
    return found ? decodeURIComponent(found.substring(name.length + 1)) : '';
  }

  function call(method, path, body) {
    return fetch('/api/v1' + path, {
      method: method, body: body, credentials: 'same-origin',
      headers: { Accept: 'application/json', 'X-SEALKEEPER-CSRF': cookie('SEALKEEPER-CSRF') }
    }).then(function (response) {
      return response.text().then(function (text) {
        var answer = text ? JSON.parse(text) : null;
        if (!response.ok) {
          throw new Error(answer && answer.detail ? answer.detail : response.statusText);
        }
        return answer;
      });
    });
  }

  function element(name, text, attributes) {
    var made = document.createElement(name);
    if (text !== undefined && text !== null) {
      made.textContent = text;
    }
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    return made;
  }

  /** Absolute, with its zone: 2026-12-01 08:00 UTC. */
  function moment(instant) {
    return instant ? instant.substring(0, 16).replace('T', ' ') + ' UTC' : '\u2013';
  }

  function size(bytes) {
    return bytes < 1024 * 1024 ? Math.ceil(bytes / 1024) + ' KB' : (bytes / 1024 / 1024).toFixed(1) + ' MB';
  }

  function Form(taskId, root) {
    this.path = '/tasks/' + encodeURIComponent(taskId);
    this.root = root;
    this.texts = {};
  }

  Form.prototype.text = function (key, first, second) {
    return (this.texts['form.' + key] || key).replace('{0}', first).replace('{1}', second);
  };

  Form.prototype.start = function () {
    var form = this;
    return call('GET', '/texts?prefix=form.').then(function (texts) {
      form.texts = texts;
      form.root.querySelectorAll('[data-text]').forEach(function (part) {
        part.textContent = form.text(part.getAttribute('data-text'));
      });
      return form.load();
    }).catch(function (fault) { form.tell(fault.message); });
  };

  Form.prototype.load = function () {
    var form = this;
    return call('GET', this.path).then(function (task) {
      form.root.querySelectorAll('[data-show]').forEach(function (place) {
        place.replaceChildren();
        form[place.getAttribute('data-show')](task, place);
      });
    });
  };

  Form.prototype.tell = function (message) {
    var place = this.root.querySelector('[data-message]');
    place.textContent = message;
    place.hidden = !message;
  };

  /** A table of names and values; a value is a text or an element, and an absent one leaves its row out. */
  Form.prototype.rows = function (place, rows) {
    var form = this;
    var table = element('table', null, { 'class': 'table table-condensed sealkeeper-facts' });
    rows.filter(function (row) { return row[1]; }).forEach(function (row) {
      var line = table.insertRow();
      line.appendChild(element('th', form.text(row[0]), { scope: 'row' }));
      var value = element('td');
      value.append(row[1]);
      line.appendChild(value);
    });
    place.appendChild(table);
  };

  Form.prototype.help = function (task, place) {
    place.textContent = task.help;
  };

  Form.prototype.about = function (task, place) {
    var signature = task.signature || {};
    var changes = task.changes;
    var policy = task.policy;
    this.rows(place, [
      ['signature', signature.name && this.named(signature)],
      ['expiry', signature.effectiveExpiry && this.expiry(signature.effectiveExpiry)],
      ['asked-by', task.renewal && task.renewal.requestedBy + ', ' + moment(task.renewal.requestedAt)],
      ['reason', task.renewal && task.renewal.reason],
      ['current', changes && changes.currentVersion && this.text('current.version', changes.currentVersion,
        moment(changes.currentNotAfter))],
      ['requested', changes && [changes.subject].concat(changes.names || []).join(', ')],
      ['issuer', changes && changes.issuer],
      ['key-plan', changes && this.text('key-plan.' + changes.keyPlan, changes.newKeyAlgorithm.replace('_', ' '))],
      ['platform', signature.platform],
      ['keepers', (signature.keepers || []).join(', ')],
      ['approvals', policy && this.text('approvals.from', policy.approvalsNeeded,
        this.texts['form.group.' + policy.approverGroup] || policy.approverGroup)],
      ['deadline', policy && moment(policy.deadline)],
      // what is wrong with a backup is told beside it, in the reader's language
      ['refusal', task.refusalReason && task.refusalReason !== '\u2013' && !this.root.querySelector('[data-show=backup]')
        ? task.refusalReason : '']
    ]);
  };

  Form.prototype.named = function (signature) {
    var name = element('span', signature.name + ' ');
    var look = { VALID: 'success', DUE: 'warning', CRITICAL: 'danger', LAPSED: 'danger', UNKNOWN: 'default' };
    name.appendChild(element('span', this.text('state.' + signature.state),
      { 'class': 'label label-' + look[signature.state] }));
    name.appendChild(element('small', ' ' + this.text('kind.' + signature.kind) + ', '
      + this.text('criticality.' + signature.criticality)));
    return name;
  };

  Form.prototype.expiry = function (expiry) {
    // the last day that a certificate can name says that there is no well-defined end
    var left = expiry.at.indexOf('9999-12-31') === 0 ? this.text('expiry.no-end')
      : this.text(expiry.daysLeft < 0 ? 'expiry.past' : 'expiry.left', moment(expiry.at), Math.abs(expiry.daysLeft));
    return left + ' ' + this.setBy(expiry);
  };

  // a version by its number, or else a binding by its target
  Form.prototype.setBy = function (what) {
    return what.setByVersion ? this.text('expiry.set-by-version', what.setByVersion) : this.text('expiry.set-by', what.setBy);
  };

  Form.prototype.documents = function (task, place) {
    var form = this;
    var may = place.hasAttribute('data-may-remove');
    if (!task.documents.length) {
      place.appendChild(element('p', form.text('no-documents'), { 'class': 'text-muted' }));
      return;
    }
    var list = element('ul', null, { 'class': 'list-unstyled' });
    task.documents.forEach(function (one) {
      var item = element('li');
      item.appendChild(element('a', one.name,
        { href: '/api/v1/documents/' + encodeURIComponent(one.id) + '/content', download: one.name }));
      item.append(' ' + form.purpose(task, one.purpose) + ', ' + size(one.bytes) + ' ');
      if (may) {
        var remove = element('button', form.text('remove'), { type: 'button', 'class': 'btn btn-link btn-xs' });
        remove.addEventListener('click', function () {
          form.send('DELETE', form.path + '/documents/' + encodeURIComponent(one.id));
        });
        item.appendChild(remove);
      }
      item.appendChild(element('small', one.uploadedBy + ', ' + moment(one.uploadedAt) + ', SHA-256 ' + one.sha256,
        { 'class': 'text-muted', style: 'display: block; word-break: break-all' }));
      list.appendChild(item);
    });
    place.appendChild(list);
  };

  Form.prototype.purpose = function (task, code) {
    var required = (task.policy ? task.policy.requiredDocuments : []).filter(function (one) { return one.code === code; });
    return required.length ? required[0].label : this.text('other');
  };

  Form.prototype.decisions = function (task, place) {
    if (!task.decisions.length) {
      place.appendChild(element('p', this.text('no-decisions'), { 'class': 'text-muted' }));
      return;
    }
    var list = element('ul', null, { 'class': 'list-unstyled' });
    task.decisions.forEach(function (one) {
      list.appendChild(element('li', one.by + ', ' + moment(one.at) + ': ' + this.text('decided.' + one.choice)
        + (one.comment ? ' \u2013 ' + one.comment : '')));
    }, this);
    place.appendChild(list);
  };

  /** What the last verification of each version found, what failed first. */
  Form.prototype.checks = function (task, place) {
    var form = this;
    if (!task.renewal) {
      return;
    }
    return call('GET', '/renewals/' + encodeURIComponent(task.renewal.id) + '/reports').then(function (reports) {
      var last = reports.filter(function (report, index) {
        return !reports.slice(index + 1).some(function (later) { return later.versionId === report.versionId; });
      });
      last.forEach(function (report) {
        place.appendChild(element('h5', form.text('checks-of', report.versionNumber, moment(report.begunAt))));
        var checks = report.checks;
        form.rows(place, checks.filter(function (one) { return one.outcome !== 'PASSED'; })
          .concat(checks.filter(function (one) { return one.outcome === 'PASSED'; }))
          .map(function (one) { return [one.label, form.text('outcome.' + one.outcome) + ': ' + one.sentence]; }));
      });
      if (!last.length) {
        place.appendChild(element('p', form.text('no-checks'), { 'class': 'text-muted' }));
      }
    });
  };

  /** What a change is about; where the platform cannot be asked, whoever confirms it tells what its console shows. */
  Form.prototype.change = function (task, place) {
    var form = this;
    return call('GET', form.path + '/change').then(function (change) {
      form.rows(place, [
        ['announced-by', change.announcedBy + ', ' + moment(change.announcedAt)],
        ['reason-for-change', change.reason],
        ['planned-until', change.plannedEnd && moment(change.plannedEnd)]
      ]);
      var shown = form.root.querySelector('#shown-fingerprint');
      shown.hidden = change.platformCanBeAsked;
      shown.querySelector('input').required = !change.platformCanBeAsked;
    });
  };

  /** Which signatures one approval would be for, and which have approvals of their own. */
  Form.prototype.batch = function (task, place) {
    var form = this;
    return call('GET', form.path + '/batch').then(function (batch) {
      form.rows(place, [
        ['asked-by', batch.requestedBy + ', ' + moment(batch.requestedAt)],
        ['reason', batch.reason],
        ['batch.window-end', moment(batch.windowEnd)]
      ]);
      form.batchPart(batch, 'WITH_BATCH', place);
      form.batchPart(batch, 'OWN', place);
    });
  };

  Form.prototype.batchPart = function (batch, approval, place) {
    var form = this;
    var part = batch.signatures.filter(function (one) { return one.approval === approval; });
    if (!part.length) {
      return;
    }
    place.appendChild(element('h4', form.text('batch.' + approval, part.length)));
    var table = element('table', null, { 'class': 'table table-condensed' });
    var head = table.createTHead().insertRow();
    ['batch.start', 'signature', 'issuer'].forEach(function (name) {
      head.appendChild(element('th', form.text(name), { scope: 'col' }));
    });
    var body = table.createTBody();
    part.forEach(function (one) {
      var line = body.insertRow();
      var start = line.insertCell();
      start.append(moment(one.startAt));
      if (one.note) {
        start.appendChild(element('small', form.text('batch.note.' + one.note), { 'class': 'text-danger', style: 'display: block' }));
      }
      line.insertCell().appendChild(element('a', one.signatureName,
        { href: '/signatures/' + encodeURIComponent(one.signatureId), target: '_blank' }));
      line.insertCell().append(one.issuer);
    });
    place.appendChild(table);
  };

  /** What is recorded beside what the platform has now. */
  Form.prototype.differences = function (task, place) {
    var form = this;
    return call('GET', form.path + '/drift').then(function (drift) {
      var table = element('table', null, { 'class': 'table table-condensed sealkeeper-differences' });
      var head = table.createTHead().insertRow();
      ['difference', 'recorded', 'live'].forEach(function (name) {
        head.appendChild(element('th', form.text(name), { scope: 'col' }));
      });
      var body = table.createTBody();
      drift.differences.forEach(function (one) {
        var line = body.insertRow();
        line.appendChild(element('th', form.what(one), { scope: 'row' }));
        [one.kind === 'CHECK' ? form.text('check-passed') : one.recorded, one.live].forEach(function (value) {
          line.appendChild(element('td', value || '\u2013', { style: 'word-break: break-word; white-space: pre-wrap' }));
        });
      });
      place.appendChild(table);
      if (drift.decision) {
        place.appendChild(element('p', form.text('decided-before', drift.decision.by, moment(drift.decision.at)) + ' '
          + form.text('drift.' + drift.decision.choice) + (drift.decision.reason ? ' \u2013 ' + drift.decision.reason : '')));
      }
    });
  };

  Form.prototype.what = function (one) {
    return this.text('differs.' + one.kind, one.file, one.name);
  };

  /** What a recovery holder is to open, and how. */
  Form.prototype.canary = function (task, place) {
    var form = this;
    return call('GET', form.path + '/canary').then(function (found) {
      var command = element('code', 'openssl cms -decrypt -inform DER -in canary.cms -inkey recovery-key.pem',
        { style: 'word-break: break-word' });
      form.rows(place, [
        ['canary.certificate', found.holder.subject],
        ['canary.fingerprint', found.holder.fingerprint.replace(/(.{16})/g, '$1 ')],
        ['canary.holder', found.holder.user],
        ['canary.due', found.holder.open && moment(found.holder.open.dueAt)]
      ]);
      if (task.activityId === 'open-canary') {
        place.appendChild(element('a', form.text('canary.download'), { href: found.messageUrl, download: 'canary.cms' }));
        var line = element('p');
        line.appendChild(command);
        place.appendChild(line);
        place.appendChild(element('p', form.text('canary.jar')));
        place.appendChild(element('p', element('code',
          'java -jar sealkeeper.jar open-canary --message=canary.cms --key=recovery-key.pem', { style: 'word-break: break-word' })));
      }
    });
  };

  /** A quiz: what to read first, and questions with one right choice each. The server knows which. */
  Form.prototype.training = function (task, place) {
    var form = this;
    return call('GET', form.path + '/training').then(function (quiz) {
      if (quiz.missed.length) {
        var missed = element('div', null, { 'class': 'alert alert-warning', role: 'status' });
        missed.appendChild(element('p', form.text('training.missed')));
        var list = missed.appendChild(element('ul'));
        quiz.missed.forEach(function (one) {
          var item = list.appendChild(element('li'));
          item.appendChild(element('strong', one.question));
          item.append(' ' + one.hint);
        });
        place.appendChild(missed);
      }
      form.rows(place, [['training.due', quiz.dueAt && moment(quiz.dueAt)]]);
      var material = place.appendChild(element('details'));
      material.open = quiz.number === 1;
      material.appendChild(element('summary', form.text('training.material')));
      quiz.material.forEach(function (paragraph) { material.appendChild(element('p', paragraph)); });
      place.appendChild(element('p', form.text('training.look-up')));
      quiz.questions.forEach(function (asked, index) { form.question(place, asked, index); });
      form.answers(quiz.questions.length);
    });
  };

  Form.prototype.question = function (place, asked, index) {
    var group = place.appendChild(element('fieldset', null, { 'class': 'form-group' }));
    group.appendChild(element('legend', (index + 1) + '. ' + asked.question,
      { style: 'font-size: inherit; font-weight: bold; border: 0; margin-bottom: 4px' }));
    asked.choices.forEach(function (choice, number) {
      var line = group.appendChild(element('div', null, { 'class': 'radio' }));
      var label = line.appendChild(element('label'));
      label.appendChild(element('input', null, { type: 'radio', name: 'question-' + index, value: number }));
      label.append(' ' + choice);
    });
  };

  /** What is chosen goes into the one field that the form submits, once there is an answer to each question. */
  Form.prototype.answers = function (count) {
    var root = this.root;
    var input = root.querySelector('#trainingAnswers');
    root.addEventListener('change', function (event) {
      if (event.target.type !== 'radio') {
        return;
      }
      var chosen = [];
      for (var index = 0; index < count; index++) {
        var answer = root.querySelector('input[name="question-' + index + '"]:checked');
        if (!answer) {
          return;
        }
        chosen.push(answer.value);
      }
      input.value = chosen.join(',');
      input.dispatchEvent(new Event('input'));
    });
  };

  /** A backup that is not proven: what is wrong, and where it lies. */
  Form.prototype.backup = function (task, place) {
    var form = this;
    return call('GET', form.path + '/backup').then(function (found) {
      var backup = found.receipt.backup;
      form.rows(place, [
        ['backup.problem', found.problem],
        ['backup.proposal', found.proposal],
        ['backup.written', element('a', moment(backup.writtenAt || backup.begunAt), { href: '/backups/' + backup.id })],
        ['backup.last-proof', backup.provenAt ? moment(backup.provenAt) : form.text('backup.never')],
        ['backup.copies', backup.copies.map(function (copy) {
          return copy.store + ': ' + form.text('backup.copy.' + copy.state) + (copy.fault ? ' \u2013 ' + copy.fault : '');
        }).join('; ')]
      ]);
    });
  };

  /** What comes back, where to and for whom; and what to know about the version. */
  Form.prototype.restore = function (task, place) {
    var form = this;
    return call('GET', form.path + '/restore').then(function (restore) {
      restore.warnings.forEach(function (warning) {
        place.appendChild(element('p', warning, { 'class': 'alert alert-warning' }));
      });
      form.rows(place, [
        ['signature', task.signature && form.named(task.signature)],
        ['restore-version', form.text('restore-version.value', restore.version, restore.fingerprint)],
        ['restore-target', form.text('restore.' + restore.target)
          + (restore.target === 'PLATFORM' ? ' (' + restore.platform + ')' : '')],
        ['restore-for', restore.target === 'DOWNLOAD' && (restore.recipient
          ? form.text('restore-for.certificate', restore.recipient.subject, restore.recipient.fingerprint)
          : form.text('restore-for.passphrase', restore.requestedBy))],
        ['asked-by', restore.requestedBy + ', ' + moment(restore.requestedAt)],
        ['reason', restore.reason],
        ['decisions', restore.decisions.map(function (one) {
          return one.by + ', ' + moment(one.at) + ': ' + form.text('decided.' + one.choice) + (one.comment ? ' \u2013 ' + one.comment : '');
        }).join('; ')],
        ['restore-opened-with', restore.openedWith && form.text('restore.' + restore.openedWith)],
        ['backup', restore.backupId]
      ]);
    });
  };

  /** Which shares are there, by whom; and how many are still missing. */
  Form.prototype.shares = function (task, place) {
    var form = this;
    return call('GET', form.path + '/restore').then(function (restore) {
      var shares = restore.shares;
      form.rows(place, [
        ['shares-needed', form.text('shares-needed.value', shares.needed, shares.total)],
        ['shares-given', shares.given.length ? shares.given.map(function (one) {
          return form.text('shares-given.value', one.number, one.holder);
        }).join('; ') : form.text('shares-given.none')],
        ['shares-key', 'SHA-256 ' + shares.fingerprint]
      ]);
    });
  };

  /** A share does not go with the task, where it would stay in the history; it goes to where it is only held. */
  Form.prototype.enterShare = function (task, place) {
    var form = this;
    var field = form.root.querySelector('#share');
    var button = element('button', form.text('enter-share'), { type: 'button', 'class': 'btn btn-primary', id: 'enter-share' });
    button.addEventListener('click', function () {
      button.disabled = true;
      fetch('/api/v1' + form.path + '/share', {
        method: 'POST', credentials: 'same-origin', body: JSON.stringify({ share: field.value }),
        headers: { 'Content-Type': 'application/json', 'X-SEALKEEPER-CSRF': cookie('SEALKEEPER-CSRF') }
      }).then(function (response) {
        return response.ok ? null : response.json().then(function (answer) { throw new Error(answer.detail); });
      }).then(function () {
        field.value = '';
        form.root.replaceChildren(element('p', form.text('share-entered'), { 'class': 'alert alert-success' }));
      }).catch(function (fault) {
        button.disabled = false;
        form.tell(fault.message);
      });
    });
    place.appendChild(button);
  };

  /** The proven backups of the signature that was chosen, the newest first. */
  Form.prototype.backups = function (signature) {
    var form = this;
    var list = form.root.querySelector('#backup');
    list.replaceChildren();
    list.dispatchEvent(new Event('change'));
    if (!signature) {
      return;
    }
    return call('GET', '/backups?signature=' + encodeURIComponent(signature)).then(function (page) {
      var usable = page.backups.filter(function (one) { return one.keyIncluded && one.provenAt; });
      list.replaceChildren(element('option', form.text(usable.length ? 'choose' : 'no-backup'), { value: '' }));
      usable.forEach(function (one) {
        list.appendChild(element('option', form.text('backup-of', moment(one.writtenAt), moment(one.provenAt)),
          { value: one.id }));
      });
      list.dispatchEvent(new Event('change'));
    }).catch(function (fault) { form.tell(fault.message); });
  };

  /** One file input for each required document, and one for others. */
  Form.prototype.uploads = function (task, place) {
    var form = this;
    var wanted = task.policy ? task.policy.requiredDocuments : [];
    wanted.concat([{ code: 'other', label: form.text('other'), handedIn: false }]).forEach(function (one) {
      var label = element('label', one.label + (one.handedIn ? ' \u2713 ' : ' '));
      var input = element('input', null, { type: 'file', multiple: '', 'data-purpose': one.code,
        accept: '.pdf,.png,.jpg,.jpeg,.txt,.docx,.xlsx,.pptx,.p7m' });
      input.addEventListener('change', function () {
        var body = new FormData();
        body.append('purpose', one.code);
        Array.from(input.files).forEach(function (file) { body.append('files', file); });
        form.send('POST', form.path + '/documents', body);
      });
      label.appendChild(input);
      var line = element('div', null, { 'class': 'form-group' });
      line.appendChild(label);
      place.appendChild(line);
    });
  };

  Form.prototype.request = function (task, place) {
    if (task.request) {
      place.appendChild(element('a', this.text('download-request') + ' ' + task.request.number,
        { href: task.request.csrUrl, download: 'request-' + task.request.number + '.csr' }));
      place.appendChild(element('small', ' ' + this.text('request.' + task.request.state)));
    }
  };

  Form.prototype.certificate = function (task, place) {
    var form = this;
    var input = element('input', null, { type: 'file' });
    input.addEventListener('change', function () {
      var body = new FormData();
      body.append('file', input.files[0]);
      form.send('POST', form.path + '/certificate', body);
    });
    place.appendChild(input);
  };

  /** Since when and why, who was told, where the renewal stands, and the text for those whom nobody has told yet. */
  Form.prototype.lapse = function (task, place) {
    var form = this;
    return call('GET', '/signatures/' + encodeURIComponent(task.signature.id) + '/lapse').then(function (open) {
      var steps = element('span');
      (open.renewal ? open.renewal.waitingAt : []).forEach(function (step) {
        steps.append(step.taskId ? element('a', step.label,
          { href: '/camunda/app/tasklist/default/#/?task=' + encodeURIComponent(step.taskId) }) : step.label, ' ');
      });
      if (!open.renewal) {
        steps.append(form.text('lapse.no-renewal'));
      }
      var told = open.notices.map(function (one) {
        return one.recipient + ': ' + form.text('lapse.notice.' + one.state) + (one.problem ? ' ' + one.problem : '');
      });
      form.rows(place, [
        ['lapse.since', moment(open.lapse.expiredAt) + ' ' + form.setBy(open.lapse)],
        ['lapse.renewal', steps],
        ['lapse.stuck', open.renewal && open.renewal.incidents.join(' ')],
        ['lapse.told', told.length ? told.join('; ') : form.text('lapse.nobody-told')]
      ]);
      place.appendChild(element('h4', form.text(open.notices.some(function (one) { return one.state === 'TOLD'; })
        ? 'lapse.text' : 'lapse.text-to-tell')));
      Object.keys(open.texts).forEach(function (language) {
        place.appendChild(element('p', open.texts[language].title, { lang: language, style: 'font-weight: bold' }));
        place.appendChild(element('p', open.texts[language].body, { lang: language, style: 'white-space: pre-line' }));
      });
    });
  };

  /** The vendor's checklist, and what is to be installed, where something is. */
  Form.prototype.atConsole = function (task, place) {
    var form = this;
    return call('GET', form.path + '/console').then(function (work) {
      place.appendChild(element('h4', form.text('checklist') + ' (' + work.platform + ')'));
      var list = element('ol');
      work.checklist.forEach(function (step) { list.appendChild(element('li', step)); });
      place.appendChild(list);
      if (task.activityId === 'install-at-console') {
        place.appendChild(element('h4', form.text('to-install')));
        form.toInstall(work.version, place);
      }
    });
  };

  Form.prototype.toInstall = function (version, place) {
    var form = this;
    if (!version) {
      place.appendChild(element('p', form.text('nothing-to-install')));
      return;
    }
    place.appendChild(element('p', form.text('current.version', version.number, moment(version.validUntil))));
    place.appendChild(element('a', form.text('download-chain'),
      { href: version.chainUrl, download: 'version-' + version.number + '.pem' }));
    if (version.keyMayLeave) {
      var passphrase = element('input', null, { type: 'password', 'class': 'form-control', autocomplete: 'new-password' });
      var label = element('label', form.text('passphrase'));
      label.appendChild(passphrase);
      var button = element('button', form.text('download-pkcs12'), { type: 'button', 'class': 'btn btn-default' });
      button.addEventListener('click', function () { form.pkcs12(version, passphrase); });
      var line = element('div', null, { 'class': 'form-group' });
      line.append(label, ' ', button);
      place.appendChild(line);
    }
  };

  Form.prototype.pkcs12 = function (version, passphrase) {
    var form = this;
    return fetch('/api/v1' + form.path + '/pkcs12', {
      method: 'POST', credentials: 'same-origin', body: JSON.stringify({ passphrase: passphrase.value }),
      headers: { 'Content-Type': 'application/json', 'X-SEALKEEPER-CSRF': cookie('SEALKEEPER-CSRF') }
    }).then(function (response) {
      return response.ok ? response.blob()
        : response.json().then(function (answer) { throw new Error(answer.detail); });
    }).then(function (file) {
      var link = element('a', '', { href: URL.createObjectURL(file), download: 'version-' + version.number + '.p12' });
      link.click();
      URL.revokeObjectURL(link.href);
      passphrase.value = '';
      form.tell('');
    }).catch(function (fault) { form.tell(fault.message); });
  };

  Form.prototype.send = function (method, path, body) {
    var form = this;
    form.tell(form.text('uploading'));
    return call(method, path, body)
      .then(function () { form.tell(''); return form.load(); })
      .catch(function (fault) { form.tell(fault.message); });
  };

  /** The start form: signatures by a part of their name, the earliest effective expiry first. */
  Form.prototype.signatures = function () {
    var form = this;
    var wanted = form.root.querySelector('#search').value;
    return call('GET', '/signatures?size=50&q=' + encodeURIComponent(wanted)).then(function (page) {
      var list = form.root.querySelector('#signature');
      var chosen = list.value;
      list.replaceChildren(element('option', form.text(page.signatures.length ? 'choose' : 'none-found'), { value: '' }));
      page.signatures.forEach(function (one) {
        list.appendChild(element('option', one.name + ' \u2013 ' + form.text('state.' + one.state)
          + (one.effectiveExpiry ? ', ' + moment(one.effectiveExpiry.at) : ''), { value: one.id }));
      });
      if (page.signatures.some(function (one) { return one.id === chosen; })) {
        list.value = chosen;
      }
      list.dispatchEvent(new Event('change'));
      form.tell(page.total > page.signatures.length ? form.text('more-found', page.signatures.length, page.total) : '');
    }).catch(function (fault) { form.tell(fault.message); });
  };

  /** A box for each keeper; the names of those chosen go into one field, with commas between them. */
  Form.prototype.keeperChoice = function (task, place) {
    var input = this.root.querySelector('#keepers');
    var copy = function () {
      input.value = Array.from(place.querySelectorAll('input:checked')).map(function (box) { return box.value; }).join(',');
      input.dispatchEvent(new Event('input'));
    };
    return call('GET', this.path + '/keepers').then(function (people) {
      people.forEach(function (person) {
        var label = element('label');
        var box = element('input', null, { type: 'checkbox', value: person.id });
        box.checked = person.chosen;
        box.addEventListener('change', copy);
        label.append(box, ' ' + person.name + ' (' + person.id + ')');
        var row = element('div', null, { 'class': 'checkbox' });
        row.appendChild(label);
        place.appendChild(row);
      });
      copy();
    });
  };

  /** The renewals that the person may withdraw, the newest first. */
  Form.prototype.renewals = function () {
    var form = this;
    return call('GET', '/renewals?withdrawable=true&size=200').then(function (found) {
      form.root.querySelector('#renewal').replaceChildren(
        element('option', form.text(found.length ? 'choose' : 'nothing-to-withdraw'), { value: '' }));
      found.forEach(function (one) {
        form.root.querySelector('#renewal').appendChild(element('option', one.signatureName + ' \u2013 '
          + one.requestedBy + ', ' + moment(one.requestedAt), { value: one.id }));
      });
    }).catch(function (fault) { form.tell(fault.message); });
  };

  /** Tasklist's own code knows only options that were there when it read the form, so the choice is copied to an input. */
  function copyChoice(root, list, input) {
    root.querySelector(list).addEventListener('change', function (event) {
      root.querySelector(input).value = event.target.value;
      root.querySelector(input).dispatchEvent(new Event('input'));
    });
  }

  /** @param {string=} taskId none in the form that starts a process */
  window.sealkeeperForm = function (taskId, root) {
    var form = new Form(taskId || '', root);
    if (!taskId && root.querySelector('#renewal')) {
      return ofRenewals(form);
    }
    if (!taskId && root.querySelector('#backup')) {
      return ofBackups(form);
    }
    return taskId ? form.start() : ofSignatures(form);
  };

  function ofRenewals(form) {
    form.load = form.renewals;
    copyChoice(form.root, '#renewal', '#renewalId');
    return form.start();
  }

  function ofSignatures(form) {
    copyChoice(form.root, '#signature', '#signatureId');
    return searched(form);
  }

  function ofBackups(form) {
    copyChoice(form.root, '#backup', '#backupId');
    var chosen;
    form.root.querySelector('#signature').addEventListener('change', function (event) {
      if (event.target.value !== chosen) {
        chosen = event.target.value;
        form.backups(chosen);
      }
    });
    return searched(form);
  }

  /** A form with a field that finds signatures while one writes. */
  function searched(form) {
    form.load = form.signatures;
    var search = form.root.querySelector('#search');
    var pause;
    search.addEventListener('input', function () {
      clearTimeout(pause);
      pause = setTimeout(function () { form.signatures(); }, 300);
    });
    search.addEventListener('keydown', function (event) {
      if (event.key === 'Enter') {
        event.preventDefault();
      }
    });
    return form.start();
  }
}());
