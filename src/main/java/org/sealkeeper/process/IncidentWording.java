package org.sealkeeper.process;

import org.camunda.bpm.engine.impl.incident.DefaultIncidentHandler;
import org.camunda.bpm.engine.impl.incident.IncidentContext;
import org.camunda.bpm.engine.runtime.Incident;
import org.sealkeeper.text.DrawnNames;
import org.sealkeeper.text.Texts;

/** Words an incident so that a keeper understands which step stopped, why, and what to do. */
class IncidentWording extends DefaultIncidentHandler {

    IncidentWording() {
        super(Incident.FAILED_JOB_HANDLER_TYPE);
    }

    /** Without what the engine puts before the message of a step's own exception. */
    static String cause(String message) {
        return message == null ? null : message.replaceFirst("^couldn't execute activity <[^>]*>: ", "");
    }

    @Override
    public Incident createIncident(IncidentContext context, String engineMessage) {
        String message = cause(engineMessage);
        String step = DrawnNames.of(context.getActivityId(), Texts.ENGLISH);
        boolean sentence = message != null && message.endsWith(".") && !message.contains("Exception");
        return super.createIncident(context, sentence
                ? Texts.english("incident.known-cause", step, message)
                : message == null ? Texts.english("incident.no-cause", step)
                : Texts.english("incident.unknown-cause", step, message));
    }
}
