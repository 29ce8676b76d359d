package io.blobferry.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.RunContext;
import io.blobferry.testing.MutableClock;
import io.blobferry.testing.UnicodeNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Every Unicode character of a name passes through a line of the log as it is, and the line stays one. */
class UnicodeLinesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> lines = new ArrayList<>();
    private final MutableClock clock = new MutableClock();
    private final JsonEventLog log = new JsonEventLog(lines::add, clock);
    private final RunContext run = new RunContext("run", clock, Duration.ofMinutes(1), log);

    @Test
    void line_isReadAsWritten() {
        UnicodeNames.all().forEach(name -> {
            BlobAddress blob = new BlobAddress("account", "container", name);
            BlobEvent event = new BlobEvent(
                    "event",
                    blob,
                    Notice.NONE,
                    Optional.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.empty());
            log.runCompleted(run, event, new Outcome.Incomplete(blob, "reason " + name));
            String line = lines.removeLast();
            assertEquals("account/container/" + name, field(line, "blob"));
            assertEquals("reason " + name, field(line, "reason"));
            assertTrue(line.indexOf('\n') < 0 && line.indexOf('\r') < 0, line);
        });
    }

    private static String field(String line, String name) {
        try {
            return JSON.readTree(line).path(name).asText();
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
