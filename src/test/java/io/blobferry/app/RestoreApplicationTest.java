package io.blobferry.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

class RestoreApplicationTest {
    @Test
    void region_isThatOfTheSettings_orOfTheSdksChain() {
        assertEquals(Region.EU_WEST_1, RestoreApplication.region(Optional.of("eu-west-1"), () -> Region.US_EAST_1));
        assertEquals(Region.US_EAST_1, RestoreApplication.region(Optional.empty(), () -> Region.US_EAST_1));
    }

    @Test
    void unknownRegion_namesTheSetting() {
        IllegalStateException unknown = assertThrows(
                IllegalStateException.class,
                () -> RestoreApplication.region(Optional.empty(), () -> {
                    throw SdkClientException.create("Unable to load region from any of the providers in the chain");
                }));
        assertTrue(unknown.getMessage().contains("AWS_REGION"), unknown::getMessage);
    }
}
