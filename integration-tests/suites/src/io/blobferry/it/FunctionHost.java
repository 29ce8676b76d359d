package io.blobferry.it;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.TraceContext;
import com.microsoft.azure.functions.annotation.EventGridTrigger;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import com.microsoft.azure.functions.spi.inject.FunctionInstanceInjector;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The Azure Functions host and its Java worker for tests. It finds the product's injector as the worker does, and the
 * functions by their annotations; it invokes for each request the function whose trigger the request fits, logs the message
 * of a log record only, and answers 500 if the function throws, on which Event Grid delivers again. Runs on the product's
 * class path in a process of its own.
 */
public final class FunctionHost {
    /** The start of the line that names the port. */
    static final String LISTENING = "listening on port ";

    /** The line after everything that an invocation prints. */
    static final String ENDED = "invocation ended";

    /** Where requests of HTTP triggers go, each by its route. */
    static final String HTTP = "/api/";

    /** Where an event of Event Grid goes, by the function's name. */
    static final String EVENT_GRID = "/event-grid/";

    /** Where a message goes, by its queue's name: the host itself would poll. */
    static final String QUEUE = "/queues/";

    /** Where a function is invoked by its timer, by its name. */
    static final String TIMER = "/timers/";

    /** The header that names the function that was invoked. */
    static final String FUNCTION = "X-Function";

    private final List<HostedFunction> functions = HostedFunction.all();
    private final FunctionInstanceInjector injector;
    private final PrintStream out;

    private FunctionHost(FunctionInstanceInjector injector, PrintStream out) {
        this.injector = injector;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        FunctionInstanceInjector injector =
                ServiceLoader.load(FunctionInstanceInjector.class).findFirst().orElseThrow();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        FunctionHost host = new FunctionHost(injector, out);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", host::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        out.println(LISTENING + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<HostedFunction> function = functionFor(exchange);
            if (function.isPresent()) {
                exchange.getResponseHeaders().set(FUNCTION, function.get().name());
                invoke(function.get(), exchange);
            } else {
                answer(exchange, 404, "no function has a trigger for this request");
            }
        }
    }

    private Optional<HostedFunction> functionFor(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith(HTTP)) {
            HttpMethod method = HttpMethod.value(exchange.getRequestMethod());
            return find(function -> function.serves(method, path.substring(HTTP.length())));
        }
        if (path.startsWith(QUEUE)) {
            return find(function -> function.listensTo(path.substring(QUEUE.length()), System.getenv()));
        }
        if (path.startsWith(TIMER)) {
            return find(function -> function.is(path.substring(TIMER.length()), TimerTrigger.class));
        }
        if (path.startsWith(EVENT_GRID)) {
            return find(function -> function.is(path.substring(EVENT_GRID.length()), EventGridTrigger.class));
        }
        return Optional.empty();
    }

    private Optional<HostedFunction> find(Predicate<HostedFunction> wanted) {
        return functions.stream().filter(wanted).findFirst();
    }

    private void invoke(HostedFunction function, HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Object delivered = function.trigger() instanceof HttpTrigger
                ? new HostRequest(HttpMethod.value(exchange.getRequestMethod()), exchange.getRequestURI(), body)
                : body;
        int status = 200;
        String text = "";
        try {
            Object result = function.invoke(injector, delivered, context(function.name()));
            if (result instanceof HttpResponseMessage response) {
                status = response.getStatusCode();
                text = response.getBody().toString();
            }
        } catch (Exception e) {
            status = 500;
            text = e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        out.println(ENDED);
        answer(exchange, status, text);
    }

    private ExecutionContext context(String function) {
        String invocation = UUID.randomUUID().toString();
        Logger logger = Logger.getAnonymousLogger();
        logger.setUseParentHandlers(false);
        logger.addHandler(new MessageText(out));
        return new ExecutionContext() {
            @Override
            public Logger getLogger() {
                return logger;
            }

            @Override
            public String getInvocationId() {
                return invocation;
            }

            @Override
            public String getFunctionName() {
                return function;
            }

            @Override
            public TraceContext getTraceContext() {
                return new InvocationTrace(invocation);
            }
        };
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static final class MessageText extends Handler {
        private final PrintStream out;

        MessageText(PrintStream out) {
            this.out = out;
        }

        @Override
        public void publish(LogRecord record) {
            out.println(record.getMessage());
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
