-- name: forget_plans
DISCARD PLANS;
