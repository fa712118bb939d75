import {
  BookOpen,
  Eye,
  Mail,
  MessageCircle,
  MessagesSquare,
  Phone,
  SquareCheck,
  Star,
  Ticket,
  UserRound,
  UsersRound,
  Zap,
} from 'lucide-react';
import { type Icon, IconOf } from './Button';

const icons: Record<string, Icon> = {
  whos_on: Eye,
  live_chat: MessageCircle,
  ticket: Ticket,
  task: SquareCheck,
  call_log: Phone,
  chat_room: MessagesSquare,
  knowledge_base: BookOpen,
  survey: Star,
  pop: Mail,
  smtp: Mail,
  // kinds of item
  visitor: Eye,
  chat: MessageCircle,
  agent: UserRound,
  department: UsersRound,
  group: UsersRound,
};

/** The icon of an event category or a kind of item: the same wherever it appears. */
export function CategoryIcon({ of, size = 16 }: { of: string; size?: number }) {
  return <IconOf icon={icons[of] ?? Zap} size={size} />;
}
