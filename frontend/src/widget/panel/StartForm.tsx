import { useEffect, useRef, useState } from 'preact/hooks';
import { onFocus, start } from './bridge';
import { Icon } from './Icon';
import { refused, starting, texts } from './state';

const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** What is asked before a chat. When nobody is there an address is needed: who finds the message later has no tab to answer into. */
export function StartForm({ away }: { away: boolean }) {
  const words = texts.value;
  const [question, setQuestion] = useState('');
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [wrong, setWrong] = useState<{ question?: string; email?: string }>({});
  const first = useRef<HTMLTextAreaElement>(null);
  useEffect(() => onFocus(() => first.current?.focus()), []);

  const submit = (event: Event) => {
    event.preventDefault();
    const mistakes = {
      question: question.trim() ? undefined : words.needQuestion,
      email: (email || away) && !address.test(email.trim()) ? words.needEmail : undefined,
    };
    setWrong(mistakes);
    if (!mistakes.question && !mistakes.email) start(question.trim(), name.trim(), email.trim());
  };

  return (
    <form class="start" onSubmit={submit} noValidate>
      {away && <p>{words.offlineHint}</p>}
      <label for="name">
        {words.name} <i>{words.optional}</i>
      </label>
      <input
        id="name"
        maxLength={200}
        autocomplete="name"
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <label for="email">
        {words.email} {!away && <i>{words.optional}</i>}
      </label>
      <input
        id="email"
        type="email"
        maxLength={254}
        autocomplete="email"
        value={email}
        aria-invalid={!!wrong.email}
        aria-describedby="email-wrong"
        onInput={(event) => setEmail(event.currentTarget.value)}
      />
      <Wrong id="email-wrong" text={wrong.email} />
      <label for="question">{words.question}</label>
      <textarea
        id="question"
        ref={first}
        rows={3}
        maxLength={4000}
        placeholder={words.questionHint}
        value={question}
        aria-invalid={!!wrong.question}
        aria-describedby="question-wrong"
        onInput={(event) => setQuestion(event.currentTarget.value)}
      />
      <Wrong id="question-wrong" text={wrong.question} />
      {refused.value && <Wrong id="refused" text={refused.value} />}
      <button class="main" type="submit" disabled={starting.value}>
        {starting.value ? words.starting : away ? words.sendMessage : words.start}
      </button>
    </form>
  );
}

function Wrong({ id, text }: { id: string; text?: string }) {
  return (
    <div id={id} class="wrong" role={text ? 'alert' : undefined}>
      {text && (
        <>
          <Icon name="alert" size={14} /> {text}
        </>
      )}
    </div>
  );
}
