package org.graphroutes;

import org.graphroutes.cli.GraphRoutesCommand;

/** The program. */
public final class App {

    private App() {}

    public static void main(String[] arguments) {
        System.exit(GraphRoutesCommand.execute(arguments));
    }
}
