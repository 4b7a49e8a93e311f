package org.sealkeeper.security;

import static org.springframework.security.config.http.SessionCreationPolicy.IF_REQUIRED;
import static org.springframework.security.config.http.SessionCreationPolicy.NEVER;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.webapp.impl.security.auth.AuthenticationUtil;
import org.camunda.bpm.webapp.impl.security.auth.ContainerBasedAuthenticationFilter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.authentication.logout.HttpStatusReturningLogoutSuccessHandler;
import org.springframework.security.web.authentication.logout.SimpleUrlLogoutSuccessHandler;
import org.springframework.security.web.authentication.session.ChangeSessionIdAuthenticationStrategy;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Who may knock at which door. Everything is denied unless it is listed here; what a person may do behind a door is
 * decided by the engine's authorizations and by the controllers; {@code src/docs/roles.md} lists it.
 */
@Configuration(proxyBeanMethods = false)
class FilterChains {

    /** Where a page finds its token, and where it must send it, when it changes something in a session. */
    static final String CSRF_COOKIE = "SEALKEEPER-CSRF";
    static final String CSRF_HEADER = "X-SEALKEEPER-CSRF";

    private static final String LOG_IN = "/login";
    private static final RequestMatcher PROGRAMS = paths("/api/v1/**", "/engine-rest/**", "/v3/api-docs/**",
            "/v3/api-docs.yaml", "/actuator/**");
    private static final RequestMatcher WEB_APPLICATIONS = paths("/camunda/**");
    private static final RequestMatcher WEB_APPLICATIONS_API = paths("/camunda/api/**");
    /** The form that the web applications show by themselves when a session has run out. */
    private static final RequestMatcher WEB_APPLICATIONS_LOG_IN = PathPatternRequestMatcher.withDefaults()
            .matcher(HttpMethod.POST, "/camunda/api/admin/auth/user/*/login/*");
    private static final RequestMatcher WEB_APPLICATIONS_LOG_OUT = PathPatternRequestMatcher.withDefaults()
            .matcher(HttpMethod.POST, "/camunda/api/admin/auth/user/*/logout");

    private final ProblemResponse problems;
    private final People people;
    private final GroupsOfRequest groups;
    private final IdentityService identities;
    private final boolean https;

    FilterChains(ProblemResponse problems, People people, IdentityService identities,
            @Value("${sealkeeper.https:false}") boolean https) {
        this.problems = problems;
        this.people = people;
        this.groups = new GroupsOfRequest(people);
        this.identities = identities;
        this.https = https;
    }

    @Bean
    AuthenticationManager authenticationManager(PasswordCheck passwords) {
        return new ProviderManager(passwords);
    }

    /** The APIs: HTTP Basic or a token at each request, or the session of our pages with a CSRF token. */
    @Bean
    @Order(1)
    SecurityFilterChain doorsForPrograms(HttpSecurity http, ApiTokens tokens, DirectoryPeople directory, Clock clock,
            @Value("${sealkeeper.uploads-a-minute:600}") int uploads) throws Exception {
        return http.securityMatcher(PROGRAMS)
                .authorizeHttpRequests(doors -> doors
                        .requestMatchers(paths("/actuator/health")).permitAll()
                        .requestMatchers(paths("/actuator/sbom/**")).access(members(Group.ADMINISTRATORS))
                        .requestMatchers(paths("/actuator/**")).access(members(Group.ADMINISTRATORS, Group.AUDITORS))
                        .requestMatchers(paths("/api/v1/**", "/engine-rest/**", "/v3/api-docs/**", "/v3/api-docs.yaml"))
                        .access(members(Group.values()))
                        .anyRequest().denyAll())
                .sessionManagement(session -> session.sessionCreationPolicy(NEVER))
                .requestCache(cache -> cache.disable())
                .logout(logout -> logout.disable())
                .httpBasic(basic -> basic.authenticationEntryPoint(this::askForLogIn))
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens())
                        .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                        .requireCsrfProtectionMatcher(BrowserRequest::needsCsrfToken))
                .exceptionHandling(answers -> answers.authenticationEntryPoint(this::askForLogIn)
                        .accessDeniedHandler(refuse()))
                .headers(headers -> protect(headers, ContentPolicy.DATA))
                .addFilterBefore(new BearerLogIn(tokens, directory, problems, clock), BasicAuthenticationFilter.class)
                .addFilterBefore(new SessionOfDeletedUser(people, groups), AuthorizationFilter.class)
                .addFilterAfter(new UploadLimit(problems, uploads, clock), AuthorizationFilter.class)
                .addFilterAfter(new EngineAuthentication(identities, groups), UploadLimit.class)
                .build();
    }

    /** The pages: one log-in for ours and for the engine's web applications. */
    @Bean
    @Order(2)
    SecurityFilterChain doorsForPages(HttpSecurity http, AuthenticationManager authentication, OidcLogIn oidc)
            throws Exception {
        oidc.addTo(http, LOG_IN);
        var savedRequests = new HttpSessionRequestCache();
        savedRequests.setRequestMatcher(PathPatternRequestMatcher.withDefaults()
                .matcher(HttpMethod.GET, "/camunda/app/**"));
        return http
                .authorizeHttpRequests(doors -> doors
                        .dispatcherTypeMatchers(DispatcherType.ERROR).permitAll()
                        .requestMatchers(paths(LOG_IN, "/assets/**", "/webjars/htmx.org/**", "/webjars/bpmn-js/**",
                                "/favicon.ico", "/pki/**",
                                "/.well-known/acme-challenge/*", "/calendar/*")).permitAll()
                        .requestMatchers(WEB_APPLICATIONS_LOG_IN).permitAll()
                        .requestMatchers(paths("/camunda/api/admin/setup/**")).denyAll()
                        .requestMatchers(WEB_APPLICATIONS_LOG_OUT).authenticated()
                        .requestMatchers(paths(Pages.OURS)).access(members(Group.values()))
                        .requestMatchers(paths("/camunda", "/camunda/**")).access(members(Group.values()))
                        .anyRequest().denyAll())
                .sessionManagement(session -> session.sessionCreationPolicy(IF_REQUIRED))
                .requestCache(cache -> cache.requestCache(savedRequests))
                .formLogin(form -> form.loginPage(LOG_IN).failureUrl(LOG_IN + "?failed").defaultSuccessUrl("/"))
                .addFilterAt(logInOfWebApplications(authentication), UsernamePasswordAuthenticationFilter.class)
                .logout(logout -> logout
                        .logoutRequestMatcher(new OrRequestMatcher(WEB_APPLICATIONS_LOG_OUT,
                                PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, "/logout")))
                        .defaultLogoutSuccessHandlerFor(
                                new HttpStatusReturningLogoutSuccessHandler(HttpStatus.NO_CONTENT),
                                WEB_APPLICATIONS_LOG_OUT)
                        .defaultLogoutSuccessHandlerFor(loggedOut(), request -> true))
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens())
                        .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                        // the web applications have a filter and a token of their own
                        .ignoringRequestMatchers(WEB_APPLICATIONS))
                .exceptionHandling(answers -> answers
                        .defaultAuthenticationEntryPointFor(this::askForLogIn, WEB_APPLICATIONS_API)
                        .defaultAuthenticationEntryPointFor(new LoginUrlAuthenticationEntryPoint(LOG_IN),
                                request -> true)
                        .accessDeniedHandler(refuse()))
                .headers(headers -> protect(headers, ContentPolicy.PAGES))
                .addFilterAfter(this::offerCsrfToken, CsrfFilter.class)
                .addFilterBefore(new SessionOfDeletedUser(people, groups), AuthorizationFilter.class)
                .addFilterAfter(new EngineAuthentication(identities, groups), AuthorizationFilter.class)
                .build();
    }

    /** What browsers are told to refuse; the web applications set a content policy of their own, which stays. */
    private static void protect(HeadersConfigurer<HttpSecurity> headers, String contentPolicy) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(contentPolicy))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
                .crossOriginOpenerPolicy(policy -> policy.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                .crossOriginResourcePolicy(policy -> policy.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(policy -> policy.policy(ContentPolicy.DEVICES));
    }

    /** Whoever is in one of the groups now, whatever they were when their session began. */
    private AuthorizationManager<RequestAuthorizationContext> members(Group... any) {
        return (user, door) -> new AuthorizationDecision(!(user.get() instanceof AnonymousAuthenticationToken)
                && groups.isInAny(user.get().getName(), door.getRequest(), any));
    }

    /** Signs whoever has logged in at our page into Tasklist, Cockpit and Admin. */
    @Bean
    FilterRegistrationBean<ContainerBasedAuthenticationFilter> webApplicationLogIn() {
        var registration = new FilterRegistrationBean<>(new ContainerBasedAuthenticationFilter());
        registration.setInitParameters(Map.of("authentication-provider", WebApplicationUser.class.getName()));
        registration.setUrlPatterns(List.of("/camunda/app/*", "/camunda/api/*"));
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
        registration.setOrder(201);
        return registration;
    }

    private UsernamePasswordAuthenticationFilter logInOfWebApplications(AuthenticationManager authentication) {
        var filter = new UsernamePasswordAuthenticationFilter(authentication);
        // a header of its own is what another site's page cannot send; without it the web application refuses
        filter.setRequiresAuthenticationRequestMatcher(request -> WEB_APPLICATIONS_LOG_IN.matches(request)
                && request.getHeader("X-XSRF-TOKEN") != null);
        filter.setSecurityContextRepository(new HttpSessionSecurityContextRepository());
        filter.setSessionAuthenticationStrategy(new ChangeSessionIdAuthenticationStrategy());
        filter.setAuthenticationSuccessHandler((request, response, user) -> {
            AuthenticationUtil.getAuthsFromSession(request.getSession())
                    .addOrReplace(AuthenticationUtil.createAuthentication("default", user.getName()));
            response.setStatus(HttpStatus.SEE_OTHER.value());
            response.setHeader(HttpHeaders.LOCATION, "/camunda/api/admin/auth/user/default");
        });
        filter.setAuthenticationFailureHandler((request, response, wrong) -> problems.write(request, response,
                HttpStatus.UNAUTHORIZED, "log-in.failed"));
        return filter;
    }

    private CookieCsrfTokenRepository csrfTokens() {
        var tokens = CookieCsrfTokenRepository.withHttpOnlyFalse();
        tokens.setCookieName(CSRF_COOKIE);
        tokens.setHeaderName(CSRF_HEADER);
        tokens.setCookiePath("/");
        tokens.setCookieCustomizer(cookie -> {
            cookie.sameSite("Lax");
            if (https) {
                cookie.secure(true);
            }
        });
        return tokens;
    }

    /** Writes the cookie with the first page, so that a form inside Tasklist finds it. */
    private void offerCsrfToken(jakarta.servlet.ServletRequest request, jakarta.servlet.ServletResponse response,
            jakarta.servlet.FilterChain chain) throws IOException, jakarta.servlet.ServletException {
        if (request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token) {
            token.getToken();
        }
        chain.doFilter(request, response);
    }

    private void askForLogIn(HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
            throws IOException {
        if (!BrowserRequest.isFromBrowser(request)) {
            // a browser would open its own password window, and keep what is typed there for other pages to use
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Sealkeeper\", charset=\"UTF-8\"");
        }
        boolean tried = request.getHeader(HttpHeaders.AUTHORIZATION) != null;
        problems.write(request, response, HttpStatus.UNAUTHORIZED, tried ? "log-in.failed" : "log-in.needed");
    }

    private AccessDeniedHandler refuse() {
        return (request, response, cause) -> {
            boolean token = cause instanceof org.springframework.security.web.csrf.CsrfException;
            if (token) {
                problems.write(request, response, HttpStatus.FORBIDDEN, "csrf-token", CSRF_COOKIE, CSRF_HEADER);
            } else if (!people.isInAny(request.getRemoteUser(), Group.values())) {
                refuseStranger(request, response);
            } else {
                problems.write(request, response, HttpStatus.FORBIDDEN, "forbidden");
            }
        };
    }

    /** Somebody who has an account and no role yet, such as a new colleague of a directory's. */
    private void refuseStranger(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (PROGRAMS.matches(request) || WEB_APPLICATIONS_API.matches(request)) {
            problems.write(request, response, HttpStatus.FORBIDDEN, "no-role");
        } else {
            response.sendRedirect(LOG_IN + "?stranger");
        }
    }

    private static SimpleUrlLogoutSuccessHandler loggedOut() {
        var handler = new SimpleUrlLogoutSuccessHandler();
        handler.setDefaultTargetUrl(LOG_IN + "?ended");
        return handler;
    }

    private static RequestMatcher paths(String... patterns) {
        return new OrRequestMatcher(Arrays.stream(patterns)
                .<RequestMatcher>map(PathPatternRequestMatcher.withDefaults()::matcher).toList());
    }
}
