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

  function moment(instant) {
    return instant ? instant.substring(0, 16).replace('T', ' ') + ' UTC' : '–';
  }

  function Form(taskId, root) {
    this.path = '/tasks/' + encodeURIComponent(taskId);
    this.root = root;
    this.texts = {};
  }

  Form.prototype.text = function (key) {
    return this.texts['form.' + key] || key;
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

  Form.prototype.rows = function (place, rows) {
    var form = this;
    var table = element('table', null, { 'class': 'table table-condensed' });
    rows.filter(function (row) { return row[1] !== null && row[1] !== undefined && row[1] !== ''; })
      .forEach(function (row) {
        var line = table.insertRow();
        line.appendChild(element('th', form.text(row[0]), { scope: 'row' }));
        line.appendChild(element('td', row[1]));
      });
    place.appendChild(table);
  };

  Form.prototype.help = function (task, place) {
    place.textContent = task.help;
  };

  Form.prototype.about = function (task, place) {
    var signature = task.signature || {};
    var expiry = signature.effectiveExpiry;
    var changes = task.changes || {};
    var policy = task.policy || {};
    this.rows(place, [
      ['signature', signature.name],
      ['platform', signature.platform],
      ['expiry', expiry && moment(expiry.at) + ' (' + expiry.daysLeft + ' ' + this.text('days') + ')'],
      ['set-by', expiry && expiry.setBy],
      ['asked-by', task.renewal && task.renewal.requestedBy + ', ' + moment(task.renewal.requestedAt)],
      ['reason', task.renewal && task.renewal.reason],
      ['current', changes.currentVersion && changes.currentVersion + ', ' + moment(changes.currentNotAfter)],
      ['requested', changes.subject && [changes.subject].concat(changes.names || []).join(', ')],
      ['issuer', changes.issuer],
      ['key-plan', changes.keyPlan && this.text('key-plan.' + changes.keyPlan) + ', ' + changes.newKeyAlgorithm],
      ['approvals', policy.approvalsNeeded && policy.approvalsNeeded + ' · ' + policy.approverGroup],
      ['deadline', policy.deadline && moment(policy.deadline)],
      ['refusal', task.refusalReason && task.refusalReason !== '–' ? task.refusalReason : '']
    ]);
  };

  Form.prototype.documents = function (task, place) {
    var form = this;
    var may = place.hasAttribute('data-may-remove');
    var list = element('ul');
    task.documents.forEach(function (one) {
      var item = element('li');
      item.appendChild(element('a', one.name,
        { href: '/api/v1/documents/' + encodeURIComponent(one.id) + '/content', download: one.name }));
      item.appendChild(element('small', ' ' + one.uploadedBy + ', ' + moment(one.uploadedAt) + ', SHA-256 ' + one.sha256));
      if (may) {
        var remove = element('button', form.text('remove'), { type: 'button', 'class': 'btn btn-link btn-xs' });
        remove.addEventListener('click', function () {
          form.send('DELETE', form.path + '/documents/' + encodeURIComponent(one.id));
        });
        item.appendChild(remove);
      }
      list.appendChild(item);
    });
    place.appendChild(task.documents.length ? list : element('p', form.text('no-documents')));
  };

  Form.prototype.decisions = function (task, place) {
    var list = element('ul');
    task.decisions.forEach(function (one) {
      list.appendChild(element('li', one.by + ', ' + moment(one.at) + ': ' + this.text('decided.' + one.choice)
        + (one.comment ? ' “' + one.comment + '”' : '')));
    }, this);
    place.appendChild(list);
  };

  /** One file input for each required document, and one for others. */
  Form.prototype.uploads = function (task, place) {
    var form = this;
    var wanted = task.policy ? task.policy.requiredDocuments : [];
    wanted.concat([{ code: 'other', label: form.text('other'), handedIn: false }]).forEach(function (one) {
      var label = element('label', one.label + (one.handedIn ? ' ✓ ' : ' '));
      var input = element('input', null, { type: 'file', multiple: '', 'data-purpose': one.code });
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

  Form.prototype.send = function (method, path, body) {
    var form = this;
    form.tell(form.text('uploading'));
    return call(method, path, body)
      .then(function () { form.tell(''); return form.load(); })
      .catch(function (fault) { form.tell(fault.message); });
  };

  window.sealkeeperTaskForm = function (taskId, root) {
    return new Form(taskId, root).start();
  };
}());
