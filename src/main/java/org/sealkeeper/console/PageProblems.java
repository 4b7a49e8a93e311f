package org.sealkeeper.console;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.camunda.bpm.engine.AuthorizationException;
import org.sealkeeper.batch.SignaturesRefused;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** What was refused in a page, as a page. */
@ControllerAdvice(basePackageClasses = PageProblems.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageProblems {

    @ExceptionHandler
    String refused(Refusal refusal, HttpServletResponse response, Locale locale, Model model) {
        response.setStatus(refusal.kind().status());
        model.addAttribute("sentence", Texts.in(locale, "refusal." + refusal.code(), refusal.getArguments()));
        return "console/problem";
    }

    /** What the engine does not let this person do, such as start a process. */
    @ExceptionHandler
    String refusedByEngine(AuthorizationException refused, HttpServletResponse response, Locale locale, Model model) {
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        model.addAttribute("sentence", Texts.in(locale, "refusal.forbidden"));
        return "console/problem";
    }

    @ExceptionHandler
    String refused(SignaturesRefused refused, HttpServletResponse response, Locale locale, Model model) {
        response.setStatus(HttpServletResponse.SC_CONFLICT);
        model.addAttribute("sentence", Texts.in(locale, "refusal.batch.not-renewable", refused.obstacles().size()));
        model.addAttribute("more", refused.obstacles().stream().map(obstacle -> Texts.in(locale,
                "refusal." + obstacle.why().code(), obstacle.why().getArguments())).toList());
        return "console/problem";
    }

    @ExceptionHandler
    String mistyped(MethodArgumentTypeMismatchException wrong, HttpServletResponse response, Locale locale, Model model) {
        response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        model.addAttribute("sentence", Texts.in(locale, "console.problem.address"));
        return "console/problem";
    }
}
