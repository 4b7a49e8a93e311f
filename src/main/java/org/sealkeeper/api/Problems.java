package org.sealkeeper.api;

import com.fasterxml.jackson.databind.JsonMappingException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.exception.NullValueException;
import org.sealkeeper.batch.SignaturesRefused;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every error of the API as a problem detail (RFC 9457) in the caller's language. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(Refusal refusal, Locale locale) {
        if (refusal.getCause() != null) {
            log.debug("Refused: {}", refusal.getMessage(), refusal.getCause());
        }
        return problem(HttpStatus.valueOf(refusal.kind().status()), refusal.code(),
                Texts.in(locale, "refusal." + refusal.code(), refusal.getArguments()), locale);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(SignaturesRefused refused, Locale locale) {
        ResponseEntity<ProblemDetail> problem = problem(HttpStatus.UNPROCESSABLE_ENTITY, "batch.not-renewable",
                Texts.in(locale, "refusal.batch.not-renewable", refused.obstacles().size()), locale);
        problem.getBody().setProperty("signatures", refused.obstacles().stream()
                .map(obstacle -> BatchController.Obstacle.of(obstacle, locale)).toList());
        return problem;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refusedByEngine(AuthorizationException refused, Locale locale) {
        // The task rules speak through this exception; the engine's own wording is technical but names the permission.
        return problem(HttpStatus.FORBIDDEN, "forbidden", refused.getMessage(), locale);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refusedByEngine(BadUserRequestException refused, Locale locale) {
        return problem(HttpStatus.BAD_REQUEST, "invalid", refused.getMessage(), locale);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> overtaken(OptimisticLockingException overtaken, Locale locale) {
        return problem(HttpStatus.CONFLICT, "overtaken", Texts.in(locale, "refusal.overtaken"), locale);
    }

    /** The engine says so of a task that somebody completed since this request has found it. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> gone(NullValueException gone, HttpServletRequest request, Locale locale) {
        return gone.getMessage().endsWith("task is null")
                ? problem(HttpStatus.CONFLICT, "overtaken", Texts.in(locale, "refusal.overtaken"), locale)
                : broken(gone, request, locale);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> denied(AccessDeniedException denied, Locale locale) {
        return problem(HttpStatus.FORBIDDEN, "forbidden", Texts.in(locale, "refusal.forbidden"), locale);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> wrongType(MethodArgumentTypeMismatchException wrong, Locale locale) {
        return problem(HttpStatus.BAD_REQUEST, "malformed-parameter",
                Texts.in(locale, "refusal.malformed-parameter", wrong.getName(), wrong.getValue()), locale);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> broken(Exception bug, HttpServletRequest request, Locale locale) {
        log.error("{} {} failed", request.getMethod(), request.getRequestURI(), bug);
        return problem(HttpStatus.INTERNAL_SERVER_ERROR, "internal", Texts.in(locale, "refusal.internal"), locale);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(HttpMessageNotReadableException unreadable,
            HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Throwable cause = unreadable.getMostSpecificCause();
        if (cause instanceof Refusal refusal) {
            return cast(refused(refusal, request.getLocale()));
        }
        String where = cause instanceof JsonMappingException mapping
                && !mapping.getPath().isEmpty() && mapping.getPath().get(0).getFieldName() != null
                        ? mapping.getPath().get(0).getFieldName() : "";
        String key = where.isEmpty() ? "refusal.malformed-body" : "refusal.malformed-field";
        return cast(problem(HttpStatus.BAD_REQUEST, key.substring("refusal.".length()),
                Texts.in(request.getLocale(), key, where), request.getLocale()));
    }

    @Override
    protected ResponseEntity<Object> handleMaxUploadSizeExceededException(MaxUploadSizeExceededException large,
            HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return cast(problem(HttpStatus.PAYLOAD_TOO_LARGE, "too-large",
                Texts.in(request.getLocale(), "refusal.too-large"), request.getLocale()));
    }

    static ResponseEntity<ProblemDetail> problem(HttpStatus status, String code, String sentence, Locale locale) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, sentence);
        problem.setTitle(Texts.in(locale, "problem." + status.value()));
        problem.setType(URI.create("urn:sealkeeper:problem:" + code));
        problem.setProperty("code", code);
        return ResponseEntity.status(status).body(problem);
    }

    private static ResponseEntity<Object> cast(ResponseEntity<ProblemDetail> problem) {
        return ResponseEntity.status(problem.getStatusCode()).body(problem.getBody());
    }
}
