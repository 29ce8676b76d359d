package io.blobferry.emulators;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the line that Azurite writes for every request it has answered. A request that carries {@link #MARK} is the
 * tests' own and is left out.
 */
final class AzuriteAccessLog {
    /** The query parameter that marks a request as the tests' own; Azurite ignores it. */
    static final String MARK = "blobferry-tests";

    private static final Pattern LINE = Pattern.compile("\"([A-Z]+) (\\S+) HTTP/[0-9.]+\" (\\d+|-) (\\d+|-)\\s*$");
    private static final Pattern MARKED = Pattern.compile("[?&]" + MARK + "=([^&]+)");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Service service;
    private final RequestLog log;
    private final Map<String, CountDownLatch> awaited = new ConcurrentHashMap<>();

    AzuriteAccessLog(Service service, RequestLog log) {
        this.service = service;
        this.log = log;
    }

    void read(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.find()) {
            return;
        }
        Matcher mark = MARKED.matcher(matcher.group(2));
        if (mark.find()) {
            CountDownLatch latch = awaited.remove(mark.group(1));
            if (latch != null) {
                latch.countDown();
            }
            return;
        }
        log.record(new RecordedRequest(
                service,
                matcher.group(1),
                matcher.group(2),
                "-".equals(matcher.group(3)) ? RecordedRequest.UNANSWERED : Integer.parseInt(matcher.group(3)),
                0,
                "-".equals(matcher.group(4)) ? 0 : Long.parseLong(matcher.group(4))));
    }

    /** Waits until all lines before this moment are read: sends a marked request and waits for its line. */
    void settle(HttpClient http, URI account) {
        String nonce = UUID.randomUUID().toString();
        CountDownLatch latch = new CountDownLatch(1);
        awaited.put(nonce, latch);
        HttpRequest request = HttpRequest.newBuilder(URI.create(account + "?" + MARK + "=" + nonce))
                .timeout(TIMEOUT)
                .build();
        try {
            http.send(request, HttpResponse.BodyHandlers.discarding());
            if (!latch.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Azurite's access log does not tell of a request to " + account);
            }
        } catch (IOException e) {
            throw new IllegalStateException("Azurite does not answer at " + account, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
