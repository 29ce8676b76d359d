package io.blobferry.it;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.TraceContext;
import com.microsoft.azure.functions.spi.inject.FunctionInstanceInjector;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.blobferry.functions.BlobCreated;
import io.blobferry.functions.CheckAccess;
import io.blobferry.functions.Health;
import io.blobferry.functions.PoisonEventHandler;
import io.blobferry.functions.QueuedBlobEvent;
import io.blobferry.functions.Reconcile;
import io.blobferry.functions.Replay;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Stands in for the Azure Functions host and its Java worker: finds the product's injector as the worker does, invokes
 * a function for every delivery, keeps nothing of a log record but its message, and answers 500 where the function
 * throws, which is what has Event Grid deliver again. Runs on the product's class path in a process of its own.
 */
public final class FunctionHost {
    /** What the line that tells the port begins with. */
    static final String LISTENING = "listening on port ";

    /** Follows everything that an invocation has printed. */
    static final String ENDED = "invocation ended";

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
        server.createContext("/", host::invoke);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        out.println(LISTENING + server.getAddress().getPort());
    }

    /** The path is the function's name. */
    private void invoke(HttpExchange exchange) throws IOException {
        try (exchange) {
            String function = exchange.getRequestURI().getPath().substring(1);
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int status = 200;
            String said = "";
            try {
                ExecutionContext context = context(function);
                switch (function) {
                    case "BlobCreated" ->
                        injector.getInstance(BlobCreated.class).run(body, context);
                    case "QueuedBlobEvent" ->
                        injector.getInstance(QueuedBlobEvent.class).run(body, context);
                    case "PoisonedEvent" ->
                        injector.getInstance(PoisonEventHandler.class).run(body, context);
                    case "Reconcile" -> injector.getInstance(Reconcile.class).run("", context);
                    case "Health" -> {
                        HttpResponseMessage answer =
                                injector.getInstance(Health.class).run(request(exchange, body), context);
                        status = answer.getStatusCode();
                        said = answer.getBody().toString();
                    }
                    case "CheckAccess" -> {
                        HttpResponseMessage answer =
                                injector.getInstance(CheckAccess.class).run(request(exchange, body), context);
                        status = answer.getStatusCode();
                        said = answer.getBody().toString();
                    }
                    case "Replay" -> {
                        HttpResponseMessage answer =
                                injector.getInstance(Replay.class).run(request(exchange, body), context);
                        status = answer.getStatusCode();
                        said = answer.getBody().toString();
                    }
                    default -> throw new IllegalArgumentException("there is no function " + function);
                }
            } catch (Exception e) {
                status = 500;
                said = e.getClass().getSimpleName() + ": " + e.getMessage();
            }
            out.println(ENDED);
            answer(exchange, status, said);
        }
    }

    private static HostRequest request(HttpExchange exchange, String body) {
        return new HostRequest(HttpMethod.value(exchange.getRequestMethod()), exchange.getRequestURI(), body);
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
