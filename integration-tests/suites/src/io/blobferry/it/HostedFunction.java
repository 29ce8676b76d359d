package io.blobferry.it;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.annotation.EventGridTrigger;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import com.microsoft.azure.functions.annotation.QueueTrigger;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import com.microsoft.azure.functions.spi.inject.FunctionInstanceInjector;
import io.blobferry.functions.ApplicationInjector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A function of the product, as its annotations describe it. */
record HostedFunction(String name, Method method, Annotation trigger) {
    private static final Set<Class<?>> TRIGGERS =
            Set.of(EventGridTrigger.class, QueueTrigger.class, TimerTrigger.class, HttpTrigger.class);

    /** A setting in a queue's name. */
    private static final Pattern SETTING = Pattern.compile("%(\\w+)%");

    /** Every method with a {@link FunctionName} in the package of the product's functions. */
    static List<HostedFunction> all() {
        Path classes = classes();
        try (Stream<Path> files = Files.list(
                classes.resolve(ApplicationInjector.class.getPackageName().replace('.', '/')))) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class"))
                    .map(file -> load(
                            file.substring(0, file.length() - ".class".length()).replace('/', '.')))
                    .flatMap(type -> Arrays.stream(type.getMethods()))
                    .filter(method -> method.isAnnotationPresent(FunctionName.class))
                    .map(method -> new HostedFunction(
                            method.getAnnotation(FunctionName.class).value(), method, trigger(method)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a message of the queue is delivered to it, with these application settings. */
    boolean listensTo(String queue, Map<String, String> settings) {
        return trigger instanceof QueueTrigger of
                && SETTING.matcher(of.queueName())
                        .replaceAll(setting -> Matcher.quoteReplacement(settings.getOrDefault(setting.group(1), "")))
                        .equals(queue);
    }

    /** Whether an HTTP request with this path below {@code /api/} is delivered to it. */
    boolean serves(HttpMethod httpMethod, String path) {
        return trigger instanceof HttpTrigger of
                && List.of(of.methods()).contains(httpMethod)
                && path.equalsIgnoreCase(of.route().isEmpty() ? name : of.route());
    }

    /** Whether it is the one of this name, and has a trigger of this type. */
    boolean is(String functionName, Class<? extends Annotation> type) {
        return name.equals(functionName) && type.isInstance(trigger);
    }

    /** Calls it on an instance of the injector's, as the Java worker does. */
    Object invoke(FunctionInstanceInjector injector, Object delivered, ExecutionContext context) throws Exception {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> type == ExecutionContext.class ? context : delivered)
                .toArray();
        try {
            return method.invoke(injector.getInstance(method.getDeclaringClass()), arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception thrown) {
                throw thrown;
            }
            throw e;
        }
    }

    private static Annotation trigger(Method method) {
        List<Annotation> triggers = Arrays.stream(method.getParameterAnnotations())
                .flatMap(Arrays::stream)
                .filter(annotation -> TRIGGERS.contains(annotation.annotationType()))
                .toList();
        if (triggers.size() != 1) {
            throw new IllegalStateException(method + " has these triggers: " + triggers);
        }
        return triggers.getFirst();
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path classes() {
        try {
            return Path.of(ApplicationInjector.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
