package org.graphroutes;

import java.nio.file.Files;
import java.nio.file.Path;
import org.graphroutes.problem.InvalidConfiguration;

/**
 * Where things are on disk.
 *
 * @param routes the routes and contracts
 * @param config application.properties, connections/, sources/
 * @param data what graph-routes writes
 */
public record Home(Path routes, Path config, Path data) {

    private static final String PROPERTY = "graph-routes.home";

    /**
     * The folders below the installation, which the system property {@code graph-routes.home} names (else the current
     * folder), unless others are given.
     *
     * @throws InvalidConfiguration when there are no routes or the named configuration folder does not exist
     */
    public static Home of(Path config, Path data) {
        Path root = Path.of(System.getProperty(PROPERTY, "")).toAbsolutePath().normalize();
        Path routes = root.resolve("routes");
        if (!Files.isDirectory(routes)) {
            throw new InvalidConfiguration(
                    "There is no folder " + routes + ". Start graph-routes with bin/graph-routes, or" + " set -D"
                            + PROPERTY + " to the folder that holds routes/.");
        }
        if (config != null && !Files.isDirectory(config)) {
            throw new InvalidConfiguration("--config " + config + " is not a folder.");
        }
        return new Home(
                routes,
                (config == null ? root.resolve("config") : config).toAbsolutePath(),
                (data == null ? root.resolve("data") : data).toAbsolutePath());
    }
}
