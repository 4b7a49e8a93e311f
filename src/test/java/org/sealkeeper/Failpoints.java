package org.sealkeeper;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.aopalliance.intercept.MethodInterceptor;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.ledger.SealingKeys;
import org.sealkeeper.platform.Platform;
import org.sealkeeper.platform.Platforms;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Named places where a {@link ChildApplication} dies when a test has said so: before and after the commit of every
 * step of a process, and before and after what goes out to issuers, platforms, stores and the mail server. They are wrapped
 * around the application's beans from here, so that the application itself has none of it. {@code before}: nothing is
 * done; {@code done}: done, and not committed; {@code committed}.
 *
 * <p>The test names one in the file {@code armed}, such as {@code issuer.request:done#1}, for the first time that it is
 * passed from now on; every one that is passed is written to the file {@code passed}.
 */
@Component
@Profile("test")
@ConditionalOnProperty(Failpoints.FOLDER)
public class Failpoints implements BeanPostProcessor {

    public static final String FOLDER = "sealkeeper.test.failpoints";
    /** How a process ends that died at a point. */
    public static final int DIED = 93;

    private static final Set<String> EFFECTS = Set.of("request", "install", "uninstall", "announce", "restoreConfiguration",
            "put", "delete");

    private static Path folder;
    private static String armed = "";
    private static int passed;

    Failpoints(Environment environment) {
        started(Path.of(environment.getRequiredProperty(FOLDER)));
    }

    private static synchronized void started(Path place) {
        folder = place;
    }

    /** Dies here, if that is what the test wants. */
    public static synchronized void pass(String point) {
        if (folder == null) {
            return;
        }
        try {
            Files.writeString(folder.resolve("passed"), point + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Path file = folder.resolve("armed");
            String wanted = Files.exists(file) ? Files.readString(file) : "";
            if (!wanted.equals(armed)) {
                armed = wanted;
                passed = 0;
            }
            if (armed.startsWith(point + "#") && ++passed == Integer.parseInt(armed.substring(point.length() + 1))) {
                Files.delete(file);
                Runtime.getRuntime().halt(DIED);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same thing, with a point before and after each call that has an effect outside. */
    public static <T> T around(Class<T> type, T target, String name) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            boolean hasEffect = EFFECTS.contains(method.getName());
            // of an object in a store, what it is; the rest of its name is another each time
            String point = name + "." + method.getName() + (hasEffect && arguments[0] instanceof String object
                    ? " " + object.substring(object.lastIndexOf('/') + 1).replaceFirst("^\\d+[.]checkpoint", "checkpoint") : "");
            try {
                if (hasEffect) {
                    pass(point + ":before");
                }
                Object result = method.invoke(target, arguments);
                if (hasEffect) {
                    pass(point + ":done");
                }
                return result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof JavaDelegate) {
            return advised(bean, Failpoints::step);
        }
        if (bean instanceof Issuers) {
            return advised(bean, call -> call.getMethod().getName().equals("named")
                    ? around(Issuer.class, (Issuer) call.proceed(), "issuer") : call.proceed());
        }
        if (bean instanceof Platforms) {
            return advised(bean, call -> call.getMethod().getName().equals("named")
                    ? around(Platform.class, (Platform) call.proceed(), "platform") : call.proceed());
        }
        if (bean instanceof SealingKeys) {
            return advised(bean, called("sign", "ledger.sign-checkpoint"));
        }
        if (name.equals("mailServer")) {
            return advised(bean, called("send", "mail.send"));
        }
        if (name.equals("outbox")) {
            return advised(advised(bean, called("handOver", "mail.hand-over")), called("sent", "mail.note-that-it-is-sent"));
        }
        return bean;
    }

    private static MethodInterceptor called(String method, String point) {
        return call -> {
            if (!call.getMethod().getName().equals(method)) {
                return call.proceed();
            }
            pass(point + ":before");
            Object result = call.proceed();
            pass(point + ":done");
            committed(point);
            return result;
        };
    }

    private static Object step(org.aopalliance.intercept.MethodInvocation call) throws Throwable {
        if (!call.getMethod().getName().equals("execute")) {
            return call.proceed();
        }
        var execution = (DelegateExecution) call.getArguments()[0];
        String point = execution.getProcessDefinitionId().split(":")[0] + "/" + execution.getCurrentActivityId();
        Object result = call.proceed();
        pass(point + ":done");
        committed(point);
        return result;
    }

    private static void committed(String point) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    pass(point + ":committed");
                }
            });
        }
    }

    private static Object advised(Object bean, MethodInterceptor advice) {
        if (AopUtils.isCglibProxy(bean)) {
            ((Advised) bean).addAdvice(advice);
            return bean;
        }
        var factory = new ProxyFactory(bean);
        factory.setProxyTargetClass(true);
        factory.addAdvice(advice);
        return factory.getProxy(bean.getClass().getClassLoader());
    }

    /** What people and other systems ask for is committed, and the answer does not reach them. */
    @Component
    @Profile("test")
    @ConditionalOnProperty(FOLDER)
    static class LostAnswers extends OncePerRequestFilter {

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            chain.doFilter(request, response);
            String path = request.getRequestURI();
            if (request.getMethod().equals("POST") && path.startsWith("/api/v1/") && response.getStatus() < 300) {
                pass("POST " + path.substring(path.lastIndexOf('/') + 1) + ":committed");
            }
        }
    }
}
