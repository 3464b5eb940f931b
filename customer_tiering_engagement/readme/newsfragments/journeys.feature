Journeys win customers back, help them grow and measure what they bring; birthdays, anniversaries and holidays are occasions of actions.
