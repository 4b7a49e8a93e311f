package org.sealkeeper.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.Locale;
import org.sealkeeper.text.Texts;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.i18n.CookieLocaleResolver;
import org.springframework.web.servlet.i18n.LocaleChangeInterceptor;
import org.springframework.web.servlet.support.RequestContextUtils;

/** The log-in page, the language of pages, and which pages there are. */
@Controller
class Pages implements WebMvcConfigurer {

    /** The pages for people who have logged in. */
    static final String[] OURS = {"/", "/language", "/outbox", "/outbox/**", "/signatures", "/signatures/**",
        "/stores", "/stores/**", "/renewals", "/renewals/**", "/batches", "/batches/**", "/restores/**",
        "/stopped-steps/**", "/ledger", "/ledger/**", "/backups", "/backups/**", "/people", "/people/**",
        "/notifications", "/settings", "/settings/**", "/tokens", "/tokens/**"};

    private final People people;
    private final OidcLogIn oidc;

    Pages(People people, OidcLogIn oidc) {
        this.people = people;
        this.oidc = oidc;
    }

    @GetMapping("/login")
    String logIn(Model model) {
        model.addAttribute("provider", oidc.provider().orElse(null));
        model.addAttribute("providerStart", OidcLogIn.START);
        return "login";
    }

    /** The language of one's pages and mails. */
    @PostMapping("/language")
    String language(@RequestParam String language, Principal user, HttpServletRequest request,
            HttpServletResponse response) {
        Locale chosen = Texts.nearest(Locale.forLanguageTag(language));
        people.changeLanguage(user.getName(), chosen);
        RequestContextUtils.getLocaleResolver(request).setLocale(request, response, chosen);
        return "redirect:/";
    }

    @Override
    public void addInterceptors(InterceptorRegistry interceptors) {
        var choice = new LocaleChangeInterceptor();
        choice.setParamName("lang");
        choice.setIgnoreInvalidLocale(true);
        interceptors.addInterceptor(choice).addPathPatterns("/login").addPathPatterns(OURS);
    }

    /** The language that was chosen on a page, else the browser's. */
    @Bean
    static LocaleResolver localeResolver() {
        var resolver = new CookieLocaleResolver("SEALKEEPER-LANGUAGE");
        resolver.setCookieMaxAge(Duration.ofDays(365));
        // Tasklist's config.js reads it
        resolver.setCookieHttpOnly(false);
        resolver.setCookieSameSite("Lax");
        resolver.setDefaultLocaleFunction(request -> request.getLocale());
        resolver.setRejectInvalidCookies(false);
        return resolver;
    }
}
