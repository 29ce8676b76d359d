package io.blobferry.events;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.event.DirectoryEvent;
import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileJson;
import io.blobferry.testing.hostile.HostileText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Deliveries with valid events of both schemas, each of a blob of its own, among changed and damaged ones. */
public final class HostileEvents {
    private static final List<String> EXAMPLES = Stream.concat(
                    Stream.of(
                                    "blob-created-put-blob",
                                    "blob-created-create-file",
                                    "blob-renamed-rename-file",
                                    "blob-deleted-delete-blob",
                                    "blob-tier-changed-set-blob-tier",
                                    "directory-renamed-rename-directory",
                                    "directory-deleted-delete-directory",
                                    "async-operation-initiated-set-blob-tier",
                                    "lifecycle-policy-completed")
                            .flatMap(shape -> Stream.of(Payloads.EVENT_GRID, Payloads.CLOUD_EVENTS)
                                    .map(schema -> Payloads.of(shape, schema))
                                    .map(text -> text.replace(Payloads.ACCOUNT, NamedEvents.ACCOUNT))),
                    Stream.of(InternalEvents.toJson(new DirectoryEvent(
                                    "event",
                                    new BlobAddress(NamedEvents.ACCOUNT, NamedEvents.CONTAINER, "folder"),
                                    Optional.of("token"),
                                    Optional.empty()))
                            .replaceFirst("\\{", "{\"blobferryattempts\":2147483647,\"blobferrychecks\":2147483647,")))
            .map(text -> text.startsWith("[") ? text.substring(1, text.lastIndexOf(']')) : text)
            .toList();

    private static final int MAX_EVENTS = 3;

    private final Random random;

    /** The names of the blobs whose events are left as they are. */
    public final List<String> intact = new ArrayList<>();

    public final String text;

    /** @param damaged whether the text of the delivery is changed, besides values in it */
    public HostileEvents(Random random, boolean damaged) {
        this.random = random;
        List<String> events = new ArrayList<>();
        int count = 1 + random.nextInt(MAX_EVENTS);
        for (int i = 0; i < count; i++) {
            events.add(event(i));
        }
        String array = events.size() == 1 && random.nextBoolean()
                ? events.getFirst()
                : "[" + String.join(HostileInputs.oneOf(random, ",", ",\n "), events) + "]";
        text = damaged ? HostileJson.damage(array, random) : array;
        intact.removeIf(name -> !text.contains(NamedEvents.created(name)));
    }

    private String event(int number) {
        return switch (random.nextInt(4)) {
            case 0 -> {
                String name = "intact-" + number;
                intact.add(name);
                yield NamedEvents.created(name);
            }
            case 1 -> HostileJson.changeValues(NamedEvents.created(HostileText.any(random)), random);
            case 2 ->
                HostileInputs.oneOf(random, "null", "7", "\"text\"", "[]", "{}", HostileText.number(random))
                        + (random.nextInt(20) == 0 ? HostileText.withSecret(random) : "");
            default -> HostileJson.changeValues(EXAMPLES.get(random.nextInt(EXAMPLES.size())), random);
        };
    }
}
