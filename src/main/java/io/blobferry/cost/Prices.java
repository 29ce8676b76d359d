package io.blobferry.cost;

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
    private static final String RESOURCE = "/io/blobferry/cost/prices.json";
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

    public String currency() {
        return values.path("currency").asText("USD");
    }

    public double egressPerGB() {
        return values.path("egressPerGB").asDouble();
    }

    public double listPerThousand() {
        return values.path("listPerThousand").asDouble();
    }

    public double getPerThousand(String storageClass) {
        JsonNode prices = values.path("getPerThousand");
        return prices.path(storageClass).asDouble(prices.path("STANDARD").asDouble());
    }

    public double retrievalPerGB(String storageClass) {
        return values.path("retrievalPerGB").path(storageClass).asDouble();
    }

    public double thawPerThousand(String storageClass, ThawTier tier) {
        return values.path("thawPerThousand")
                .path(storageClass)
                .path(tier.name())
                .asDouble();
    }

    public double thawPerGB(String storageClass, ThawTier tier) {
        return values.path("thawPerGB").path(storageClass).path(tier.name()).asDouble();
    }

    /** Of S3's PUT and POST. */
    public double putPerThousand(String storageClass) {
        JsonNode prices = values.path("putPerThousand");
        return prices.path(storageClass).asDouble(prices.path("STANDARD").asDouble());
    }

    /** What leaves Azure for the internet. */
    public double azureEgressPerGB() {
        return values.path("azureEgressPerGB").asDouble();
    }

    /** Of a read in an access tier; one that is not named costs what Hot does. */
    public double azureReadPerTenThousand(String tier) {
        JsonNode prices = values.path("azureReadPerTenThousand");
        return prices.path(tier).asDouble(prices.path("Hot").asDouble());
    }

    /** What Azure takes for reading bytes of a tier, besides the requests. */
    public double azureRetrievalPerGB(String tier) {
        return values.path("azureRetrievalPerGB").path(tier).asDouble();
    }

    public double azureListPerTenThousand() {
        return values.path("azureListPerTenThousand").asDouble();
    }

    /** Of a request to a table or a queue. */
    public double azureTablePerTenThousand() {
        return values.path("azureTablePerTenThousand").asDouble();
    }

    /** Whether the file has what a backup costs: one of an older version has not. */
    public boolean hasBackupPrices() {
        return values.path("azureEgressPerGB").isNumber()
                && values.path("putPerThousand").path("STANDARD").isNumber();
    }

    public double azureWritePerTenThousand() {
        return values.path("azureWritePerTenThousand").asDouble();
    }
}
