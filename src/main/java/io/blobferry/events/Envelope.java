package io.blobferry.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * What both schemas say around the data.
 *
 * @param text the whole event
 * @param resource where it comes from: the topic of the one schema, the source of the other
 */
record Envelope(
        String text, String id, String type, String resource, String subject, Optional<Instant> time, JsonNode data) {}
