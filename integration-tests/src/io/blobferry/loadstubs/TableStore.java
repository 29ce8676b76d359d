package io.blobferry.loadstubs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Tables and their entities. Each call is atomic. */
final class TableStore {
    private final Map<String, Map<EntityKey, Entity>> tables = new HashMap<>();
    private final Clock clock;
    private long writes;

    record EntityKey(String partition, String row) {}

    /** An entity as it was sent, and the ETag that it got. */
    record Entity(ObjectNode properties, String etag, Instant written) {}

    TableStore(Clock clock) {
        this.clock = clock;
    }

    synchronized void create(String table) throws StateRefusal {
        if (tables.putIfAbsent(table, new HashMap<>()) != null) {
            throw new StateRefusal(409, "TableAlreadyExists");
        }
    }

    synchronized Entity find(String table, EntityKey key) throws StateRefusal {
        Entity entity = entities(table).get(key);
        if (entity == null) {
            throw new StateRefusal(404, "ResourceNotFound");
        }
        return entity;
    }

    synchronized Entity insert(String table, EntityKey key, ObjectNode properties) throws StateRefusal {
        if (entities(table).containsKey(key)) {
            throw new StateRefusal(409, "EntityAlreadyExists");
        }
        return write(table, key, properties);
    }

    /**
     * Replaces the entity.
     *
     * @param ifMatch the ETag that it must have, or {@code *}; absent: the entity may be missing
     */
    synchronized Entity replace(String table, EntityKey key, ObjectNode properties, Optional<String> ifMatch)
            throws StateRefusal {
        if (ifMatch.isPresent()) {
            Entity current = find(table, key);
            if (!ifMatch.get().equals("*") && !ifMatch.get().equals(current.etag())) {
                throw new StateRefusal(412, "UpdateConditionNotSatisfied");
            }
        }
        return write(table, key, properties);
    }

    private Map<EntityKey, Entity> entities(String table) throws StateRefusal {
        Map<EntityKey, Entity> entities = tables.get(table);
        if (entities == null) {
            throw new StateRefusal(404, "TableNotFound");
        }
        return entities;
    }

    /** The service's ETag is the time of the write, as a weak one. Here it also counts, since clocks stand still. */
    private Entity write(String table, EntityKey key, ObjectNode properties) throws StateRefusal {
        Instant now = clock.instant();
        writes++;
        String etag = "W/\"datetime'" + URLEncoder.encode(now + "." + writes, StandardCharsets.UTF_8) + "'\"";
        Entity entity = new Entity(properties, etag, now);
        entities(table).put(key, entity);
        return entity;
    }
}
