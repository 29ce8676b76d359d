package io.blobferry.restore.cost;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.spi.target.BackupReader.ThawTier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Prices of requests and bytes, from a JSON file that a user may replace. A storage class that it does not name costs what
 * STANDARD does.
 *
 * @param name the file's name, for the report
 */
public record Prices(String name, JsonNode values) {
    private static final String RESOURCE = "/io/blobferry/restore/prices.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The prices that come with the product. */
    public static Prices standard() {
        try (InputStream resource = Prices.class.getResourceAsStream(RESOURCE)) {
            return new Prices("prices.json of Blobferry", JSON.readTree(resource));
        } catch (IOException e) {
            throw new IllegalStateException("the prices are missing in the product's own jar", e);
        }
    }

    /**
     * The prices of a file.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    public static Prices of(Path file) {
        try {
            JsonNode values = JSON.readTree(Files.readAllBytes(file));
            if (!values.path("date").isTextual() || !values.path("egressPerGB").isNumber()) {
                throw new IllegalArgumentException(file
                        + " is no file of prices: it has no date or no egressPerGB; begin with a copy of prices.json");
            }
            return new Prices(file.toString(), values);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the prices of " + file + ": " + e.getMessage(), e);
        }
    }

    /** When the prices were read. */
    public String date() {
        return values.path("date").asText();
    }

    String currency() {
        return values.path("currency").asText("USD");
    }

    double egressPerGB() {
        return values.path("egressPerGB").asDouble();
    }

    double listPerThousand() {
        return values.path("listPerThousand").asDouble();
    }

    double getPerThousand(String storageClass) {
        JsonNode prices = values.path("getPerThousand");
        return prices.path(storageClass).asDouble(prices.path("STANDARD").asDouble());
    }

    double retrievalPerGB(String storageClass) {
        return values.path("retrievalPerGB").path(storageClass).asDouble();
    }

    double thawPerThousand(String storageClass, ThawTier tier) {
        return values.path("thawPerThousand")
                .path(storageClass)
                .path(tier.name())
                .asDouble();
    }

    double thawPerGB(String storageClass, ThawTier tier) {
        return values.path("thawPerGB").path(storageClass).path(tier.name()).asDouble();
    }

    double azureWritePerTenThousand() {
        return values.path("azureWritePerTenThousand").asDouble();
    }
}
