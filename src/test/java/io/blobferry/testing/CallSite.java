package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Upload;
import io.blobferry.testing.FaultInjector.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** One side of the n-th port call of the run {@value #RUN}. */
public record CallSite(Side side, int nth, String operation) {
    public static final String RUN = "first";

    /**
     * One test for either side of every port call that an undisturbed run makes.
     *
     * @param scene prepares both clouds; the same each time
     * @param test given the scene before the run, and the place to disturb
     */
    public static Stream<DynamicTest> atEveryCall(
            Supplier<BackupFixture> scene, BiConsumer<BackupFixture, CallSite> test) {
        return all(scene).stream()
                .map(place -> DynamicTest.dynamicTest(place.toString(), () -> test.accept(scene.get(), place)));
    }

    static List<CallSite> all(Supplier<BackupFixture> scene) {
        BackupFixture undisturbed = scene.get();
        undisturbed.run(RUN);
        return all(undisturbed.faults);
    }

    /** Either side of every call that the run has made. */
    public static List<CallSite> all(FaultInjector boundary) {
        List<String> operations = boundary.operationsOf(RUN);
        List<String> answers = boundary.responsesOf(RUN);
        List<CallSite> places = new ArrayList<>();
        for (int call = 1; call <= operations.size(); call++) {
            places.add(new CallSite(Side.BEFORE, call, operations.get(call - 1)));
            places.add(new CallSite(Side.AFTER, call, answers.get(call - 1)));
        }
        return places;
    }

    public void inject(BackupFixture clouds, Runnable action) {
        clouds.faults.atCall(side, RUN, nth, action);
    }

    public void inject(BackupFixture clouds, Consumer<FaultInjector.Call> action) {
        clouds.faults.atCall(side, RUN, nth, action);
    }

    /**
     * The run dies here, and what comes after makes it good. Nothing is left open, but where the run had created an upload
     * that no row names yet: that one is left to the bucket's lifecycle rule.
     */
    public void assertRecoversFromCrash(BackupFixture clouds, Runnable afterwards) {
        inject(clouds, clouds.faults.crash(RUN));
        clouds.runAndCrash(RUN);
        List<Upload> unnamed = clouds.uploadsWithoutRow();
        assertTrue(unnamed.isEmpty() || isBetweenCreateAndRow(), () -> "no row names " + unnamed);

        afterwards.run();

        clouds.assertNewestIsBackedUp();
        clouds.assertNoMixedObject();
        assertEquals(unnamed, clouds.target.openUploads(), "nothing is left open but what no row names");
    }

    public boolean isBetweenCreateAndRow() {
        return (operation.equals("uploads.create") && side == Side.AFTER)
                || (operation.equals("checkpoints.write") && side == Side.BEFORE);
    }

    @Override
    public String toString() {
        return side.name().toLowerCase(Locale.ROOT) + " call " + nth + ", " + operation;
    }
}
