package io.blobferry.bench;

/** A worker that starts with what another one left behind at its end: an archive of classes. */
final class TrainedCopier implements Copier {
    /** Enough for every class that a small blob needs, and for the JVM to learn what is worth keeping. */
    private static final Load TRAINING = new Load(200, 64 * Load.KIB);

    private final Copier trainee;
    private final Copier measured;
    private boolean trained;

    /**
     * @param trainee leaves the archive behind
     * @param measured finds it
     */
    TrainedCopier(Copier trainee, Copier measured) {
        this.trainee = trainee;
        this.measured = measured;
    }

    @Override
    public Measure copy(Stage stage, Load warmUp, Load load) {
        if (!trained) {
            trainee.copy(new Stage(stage.standIns(), stage.name() + "-training"), Load.NONE, TRAINING);
            trained = true;
        }
        return measured.copy(stage, warmUp, load);
    }
}
