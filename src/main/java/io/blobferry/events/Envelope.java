package io.blobferry.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * The fields that both schemas have around the data.
 *
 * @param text the complete event
 * @param resource the storage account: the topic of an Event Grid event, the source of a CloudEvent
 */
record Envelope(
        String text, String id, String type, String resource, String subject, Optional<Instant> time, JsonNode data) {}
