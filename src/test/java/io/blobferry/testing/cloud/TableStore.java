package io.blobferry.testing.cloud;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Azure's Table service.
 *
 * @param <E> what an entity holds beside its key
 */
public final class TableStore<E> {
    private final Map<String, Map<EntityKey, Entity<E>>> tables = new HashMap<>();
    private final Clock clock;
    private long writes;

    public record EntityKey(String partition, String row) implements Comparable<EntityKey> {
        private static final Comparator<EntityKey> ORDER =
                Comparator.comparing(EntityKey::partition).thenComparing(EntityKey::row);

        @Override
        public int compareTo(EntityKey other) {
            return ORDER.compare(this, other);
        }
    }

    /** An entity as it was written, and the ETag that it got. */
    public record Entity<E>(E properties, String etag, Instant written) {}

    public TableStore(Clock clock) {
        this.clock = clock;
    }

    public synchronized void create(String table) {
        if (tables.putIfAbsent(table, new HashMap<>()) != null) {
            throw new ServiceException(409, "TableAlreadyExists");
        }
    }

    public synchronized Entity<E> find(String table, EntityKey key) {
        Entity<E> entity = entities(table).get(key);
        if (entity == null) {
            throw new ServiceException(404, "ResourceNotFound");
        }
        return entity;
    }

    public synchronized Entity<E> insert(String table, EntityKey key, E properties) {
        if (entities(table).containsKey(key)) {
            throw new ServiceException(409, "EntityAlreadyExists");
        }
        return write(table, key, properties);
    }

    /**
     * Replaces the entity.
     *
     * @param ifMatch the ETag that it must have, or {@code *}; absent: the entity may be missing
     */
    public synchronized Entity<E> replace(String table, EntityKey key, E properties, Optional<String> ifMatch) {
        ifMatch.ifPresent(etag -> check(table, key, etag));
        return write(table, key, properties);
    }

    /**
     * Deletes the entity.
     *
     * @param ifMatch the ETag that it must have, or {@code *}
     */
    public synchronized void delete(String table, EntityKey key, String ifMatch) {
        check(table, key, ifMatch);
        entities(table).remove(key);
    }

    /** The table's entities of this kind in the order of their keys, those that come after the given one. */
    public synchronized List<Entity<E>> query(
            String table, Predicate<Entity<E>> filter, Optional<EntityKey> after, int max) {
        return entities(table).entrySet().stream()
                .filter(entry -> filter.test(entry.getValue()))
                .filter(entry -> after.isEmpty() || entry.getKey().compareTo(after.get()) > 0)
                .sorted(Map.Entry.comparingByKey())
                .limit(max)
                .map(Map.Entry::getValue)
                .toList();
    }

    private void check(String table, EntityKey key, String etag) {
        Entity<E> current = find(table, key);
        if (!etag.equals("*") && !etag.equals(current.etag())) {
            throw new ServiceException(412, "UpdateConditionNotSatisfied");
        }
    }

    private Map<EntityKey, Entity<E>> entities(String table) {
        Map<EntityKey, Entity<E>> entities = tables.get(table);
        if (entities == null) {
            throw new ServiceException(404, "TableNotFound");
        }
        return entities;
    }

    /** The service's ETag is the time of the write, as a weak one. Here it also counts, since clocks stand still. */
    private Entity<E> write(String table, EntityKey key, E properties) {
        Instant now = clock.instant();
        writes++;
        String etag = "W/\"datetime'" + URLEncoder.encode(now + "." + writes, StandardCharsets.UTF_8) + "'\"";
        Entity<E> entity = new Entity<>(properties, etag, now);
        entities(table).put(key, entity);
        return entity;
    }
}
