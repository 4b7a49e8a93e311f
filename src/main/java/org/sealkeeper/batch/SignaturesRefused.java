package org.sealkeeper.batch;

import java.util.List;

/** Some signatures cannot be in the batch that was asked for; nothing was begun. */
public class SignaturesRefused extends RuntimeException {

    private final transient List<BatchPlan.Obstacle> obstacles;

    SignaturesRefused(List<BatchPlan.Obstacle> obstacles) {
        super(obstacles.size() + " signatures cannot be in the batch, the first because: "
                + obstacles.get(0).why().getMessage());
        this.obstacles = List.copyOf(obstacles);
    }

    public List<BatchPlan.Obstacle> obstacles() {
        return obstacles;
    }
}
