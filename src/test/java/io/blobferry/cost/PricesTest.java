package io.blobferry.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.BackupReader.ThawTier;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PricesTest {
    private static final Set<String> NO_PRICES = Set.of("date", "currency", "source", "sources");

    private final JsonNode values = Prices.standard().values();

    /** A price without a source is a guess. */
    @Test
    void everyPrice_namesItsSource() {
        List<String> without = values.properties().stream()
                .map(entry -> entry.getKey())
                .filter(name -> !NO_PRICES.contains(name))
                .filter(name -> values.path("sources").path(name).asText().isBlank())
                .toList();
        assertEquals(List.of(), without);
        assertTrue(LocalDate.parse(Prices.standard().date()).isBefore(LocalDate.of(2100, 1, 1)));
    }

    @Test
    void everyStorageClass_hasAPriceOfItsRequests() {
        Set<String> named = values.path("getPerThousand").properties().stream()
                .map(entry -> entry.getKey())
                .collect(Collectors.toSet());
        for (StorageClass storageClass : StorageClass.values()) {
            assertTrue(named.contains(storageClass.name()), storageClass::name);
        }
    }

    /** Deep Archive has no expedited retrieval. */
    @Test
    void everyWayToThaw_hasAPrice() {
        for (String storageClass : List.of("GLACIER", "DEEP_ARCHIVE")) {
            for (ThawTier tier : ThawTier.values()) {
                boolean offered = tier != ThawTier.EXPEDITED || storageClass.equals("GLACIER");
                for (String group : List.of("thawPerThousand", "thawPerGB")) {
                    assertEquals(
                            offered,
                            values.path(group).path(storageClass).has(tier.name()),
                            group + " " + storageClass + " " + tier);
                }
            }
        }
    }
}
